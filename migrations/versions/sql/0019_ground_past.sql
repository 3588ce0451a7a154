-- A correction holds from its day on: what is asked as of an earlier day still says what was registered then.

CREATE INDEX ix_ground_edit_corrected ON shaodao.ground_edit (community_id, layer, on_day)
    WHERE kind = 'correct' AND state = 'applied';

-- Of each feature of a layer that was corrected with effect after a day: the fields as they were on it.
CREATE FUNCTION shaodao.ground_was(of_community bigint, of_layer text, day date)
RETURNS TABLE (feature_id bigint, was jsonb) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT f.feature_id, jsonb_object_agg(f.key, f.value)
    FROM (
        SELECT DISTINCT ON (e.feature_id, b.key) e.feature_id, b.key, b.value
        FROM shaodao.ground_edit e CROSS JOIN LATERAL jsonb_each(e.before) b
        WHERE e.community_id = of_community AND e.layer = of_layer AND e.on_day > day
          AND e.kind = 'correct' AND e.state = 'applied'
        ORDER BY e.feature_id, b.key, e.on_day, e.id) f
    GROUP BY f.feature_id
$$;
