-- Purpose: who offered the hours in which an instant falls, and the post he declared for them, never a home:
--   two arrays of equal length; a building's id counts up, a place's down, without a post it is NULL.
-- Parameters: community_id, weekday (1 Monday), at_time (local).
-- Indexes: ix_offered_hours_weekday.
SELECT coalesce(array_agg(h.person_id ORDER BY h.person_id), '{}') AS persons,
       coalesce(array_agg(coalesce(h.building_id, -h.place_id) ORDER BY h.person_id), '{}') AS posts
FROM (SELECT DISTINCT ON (person_id) person_id, building_id, place_id FROM offered_hours
      WHERE community_id = :community_id AND weekday = :weekday AND starts <= :at_time AND ends > :at_time
      ORDER BY person_id, starts DESC) h
