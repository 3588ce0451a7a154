-- Guards that foreign keys and checks cannot express. Premises are checked a statement at a time, so that
-- a bulk load pays one join and not a call a row.

CREATE FUNCTION shaodao.check_in_block() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.source_ref, b.number INTO bad
    FROM written n JOIN shaodao.block b ON b.id = n.block_id
    -- A point exactly on a border is in its block; projecting both may part them by a rounding error.
    WHERE NOT ST_DWithin(b.gm, n.gm, 0.1)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% % does not lie in block %', TG_TABLE_NAME, bad.source_ref, bad.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_' || TG_TABLE_NAME || '_in_block';
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE
    premise text;
BEGIN
    FOREACH premise IN ARRAY ARRAY['building', 'shop', 'organization', 'place', 'camera', 'hazard'] LOOP
        EXECUTE format(
            'CREATE TRIGGER %1$s_in_block_new AFTER INSERT ON shaodao.%1$I REFERENCING NEW TABLE AS written
             FOR EACH STATEMENT EXECUTE FUNCTION shaodao.check_in_block()', premise);
        EXECUTE format(
            'CREATE TRIGGER %1$s_in_block_changed AFTER UPDATE ON shaodao.%1$I REFERENCING NEW TABLE AS written
             FOR EACH STATEMENT EXECUTE FUNCTION shaodao.check_in_block()', premise);
    END LOOP;
END $$;

-- A compound lies in its community.
CREATE FUNCTION shaodao.check_compound_in_community() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.source_ref INTO bad
    FROM written n JOIN shaodao.community c ON c.id = n.community_id
    WHERE NOT ST_Intersects(c.geom, n.geom)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'compound % lies outside its community', bad.source_ref
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_compound_in_community';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER compound_in_community_new AFTER INSERT ON shaodao.compound REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION shaodao.check_compound_in_community();
CREATE TRIGGER compound_in_community_changed AFTER UPDATE ON shaodao.compound REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION shaodao.check_compound_in_community();

-- A compound stays in one section unless it was declared divisible, and only sections hold blocks.
CREATE FUNCTION shaodao.check_compound_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT k.name INTO bad
    FROM (SELECT DISTINCT generation_id FROM written) w
    JOIN shaodao.grid_block g ON g.generation_id = w.generation_id
    JOIN shaodao.block b ON b.id = g.block_id
    JOIN shaodao.compound k ON k.id = b.compound_id AND NOT k.is_divisible
    GROUP BY w.generation_id, k.id, k.name HAVING count(DISTINCT g.grid_id) > 1
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'compound % would be divided between sections', bad.name
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_grid_block_compound_whole';
    END IF;
    SELECT g.code INTO bad
    FROM written w JOIN shaodao.grid g ON g.id = w.grid_id WHERE g.level <> 'section' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'grid % is not a section and holds no blocks', bad.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_grid_block_section';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER grid_block_compound_whole AFTER INSERT ON shaodao.grid_block REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION shaodao.check_compound_whole();

-- The section that answers for a border street is one of its two sides.
CREATE FUNCTION shaodao.check_answering_section() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT w.edge_id INTO bad
    FROM written w JOIN shaodao.edge e ON e.id = w.edge_id
    WHERE NOT EXISTS (
        SELECT FROM shaodao.grid_block g
        WHERE g.generation_id = w.generation_id AND g.grid_id = w.grid_id
          AND g.block_id IN (e.left_block_id, e.right_block_id))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'street piece % can only be answered for by one of its two sides', bad.edge_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_street_section_side';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER street_section_side_new AFTER INSERT ON shaodao.street_section REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION shaodao.check_answering_section();
CREATE TRIGGER street_section_side_changed AFTER UPDATE ON shaodao.street_section REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION shaodao.check_answering_section();

-- A published generation is history: what a block belonged to, and what a grid was, never changes.
CREATE FUNCTION shaodao.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows of a published version never change; publish a new version', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_' || TG_TABLE_NAME || '_published';
END $$;

CREATE TRIGGER grid_block_published BEFORE UPDATE ON shaodao.grid_block
    FOR EACH ROW EXECUTE FUNCTION shaodao.refuse_change();
CREATE TRIGGER grid_version_published BEFORE UPDATE ON shaodao.grid_version
    FOR EACH ROW EXECUTE FUNCTION shaodao.refuse_change();
CREATE TRIGGER grid_code_kept BEFORE UPDATE OF code, uuid, community_id ON shaodao.grid
    FOR EACH ROW WHEN ((old.code, old.uuid, old.community_id) IS DISTINCT FROM (new.code, new.uuid, new.community_id))
    EXECUTE FUNCTION shaodao.refuse_change();

-- Caches of tiles live by the community's stamp: whatever changes the ground, by whatever way, moves it on.
-- (jit would cost more than the statement itself.)
CREATE FUNCTION shaodao.bump_stamp() RETURNS trigger LANGUAGE plpgsql SET jit = off AS $$
BEGIN
    UPDATE shaodao.community SET stamp = stamp + 1 WHERE id IN (SELECT DISTINCT community_id FROM touched);
    RETURN NULL;
END $$;

DO $$
DECLARE
    layer text;
BEGIN
    FOREACH layer IN ARRAY ARRAY['street', 'block', 'edge', 'compound', 'building', 'place', 'shop', 'organization',
                                 'camera', 'hazard', 'generation', 'grid_version'] LOOP
        EXECUTE format(
            'CREATE TRIGGER %1$s_stamp_new AFTER INSERT ON shaodao.%1$I REFERENCING NEW TABLE AS touched
             FOR EACH STATEMENT EXECUTE FUNCTION shaodao.bump_stamp()', layer);
        EXECUTE format(
            'CREATE TRIGGER %1$s_stamp_changed AFTER UPDATE ON shaodao.%1$I REFERENCING NEW TABLE AS touched
             FOR EACH STATEMENT EXECUTE FUNCTION shaodao.bump_stamp()', layer);
        EXECUTE format(
            'CREATE TRIGGER %1$s_stamp_gone AFTER DELETE ON shaodao.%1$I REFERENCING OLD TABLE AS touched
             FOR EACH STATEMENT EXECUTE FUNCTION shaodao.bump_stamp()', layer);
    END LOOP;
END $$;
