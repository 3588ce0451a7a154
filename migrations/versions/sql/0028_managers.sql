ALTER TABLE shaodao.compound ADD COLUMN manager_organization_id BIGINT;
ALTER TABLE shaodao.compound ADD CONSTRAINT fk_compound_manager_organization
    FOREIGN KEY (community_id, manager_organization_id) REFERENCES shaodao.organization (community_id, id)
    ON DELETE SET NULL (manager_organization_id);
COMMENT ON COLUMN shaodao.compound.manager_organization_id IS 'organization that manages it, where it is on record';
CREATE INDEX ix_compound_manager_organization_id ON shaodao.compound (manager_organization_id);

-- Where one organization bears that name; of two nobody knows which is meant.
CREATE FUNCTION shaodao.organization_named(community bigint, called text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT min(o.id) FROM shaodao.organization o
    WHERE o.community_id = $1 AND o.name = $2 AND o.closed_on IS NULL HAVING count(*) = 1
$$;

CREATE FUNCTION shaodao.tie_to_manager() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.manager_organization_id IS NULL
       OR TG_OP = 'UPDATE' AND NEW.manager_name IS DISTINCT FROM OLD.manager_name
          AND NEW.manager_organization_id IS NOT DISTINCT FROM OLD.manager_organization_id THEN
        NEW.manager_organization_id := shaodao.organization_named(NEW.community_id, NEW.manager_name);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tied_to_manager BEFORE INSERT OR UPDATE OF manager_name ON shaodao.compound
    FOR EACH ROW EXECUTE FUNCTION shaodao.tie_to_manager();

-- A ground is loaded compounds first; the organizations that come after are tied to them.
CREATE FUNCTION shaodao.tie_managers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE shaodao.compound m SET manager_organization_id = shaodao.organization_named(m.community_id, m.manager_name)
    WHERE m.manager_organization_id IS NULL AND m.manager_name IS NOT NULL
      AND EXISTS (SELECT FROM fresh f WHERE f.community_id = m.community_id AND f.name = m.manager_name);
    RETURN NULL;
END $$;
CREATE TRIGGER ties_managers AFTER INSERT ON shaodao.organization
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION shaodao.tie_managers();

CREATE FUNCTION shaodao.tie_manager_of_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE shaodao.compound m SET manager_organization_id = shaodao.organization_named(m.community_id, m.manager_name)
    WHERE m.community_id = NEW.community_id AND m.manager_organization_id IS NULL AND m.manager_name = NEW.name;
    RETURN NULL;
END $$;
CREATE TRIGGER renamed_ties_managers AFTER UPDATE OF name ON shaodao.organization
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION shaodao.tie_manager_of_renamed();

UPDATE shaodao.compound SET manager_organization_id = shaodao.organization_named(community_id, manager_name)
WHERE manager_name IS NOT NULL;

-- Calls of properties that are open are answered by their organization from now on.
UPDATE shaodao.call c SET organization_id = m.manager_organization_id
FROM shaodao.compound m
WHERE c.kind = 'property' AND c.organization_id IS NULL AND c.state IN ('sent', 'acknowledged', 'en_route', 'arrived')
  AND m.id = c.compound_id AND m.manager_organization_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM shaodao.call o WHERE o.incident_id = c.incident_id
                  AND o.organization_id = m.manager_organization_id);

-- Three times the longest is still found by a walk along the calendar.
UPDATE shaodao.time_limit SET amount = least(amount,
    CASE measure WHEN 'minute' THEN 43200 WHEN 'working_hour' THEN 2000 WHEN 'working_day' THEN 250 WHEN 'calendar_day' THEN 366 END);
ALTER TABLE shaodao.time_limit DROP CONSTRAINT ck_time_limit_amount_range;
ALTER TABLE shaodao.time_limit ADD CONSTRAINT ck_time_limit_amount_range CHECK (amount BETWEEN 1 AND
    CASE measure WHEN 'minute' THEN 43200 WHEN 'working_hour' THEN 2000 WHEN 'working_day' THEN 250 WHEN 'calendar_day' THEN 366 END);
