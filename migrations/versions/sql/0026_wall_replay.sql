-- When a replay was begun: with its speed it says how far it has come, and when it is over.

ALTER TABLE shaodao.wall_screen ADD COLUMN replay_since TIMESTAMP WITH TIME ZONE;
UPDATE shaodao.wall_screen SET replay_since = changed_at WHERE replay_at IS NOT NULL;
ALTER TABLE shaodao.wall_screen ADD CONSTRAINT ck_wall_screen_replay_began
    CHECK ((replay_at IS NULL) = (replay_since IS NULL));
COMMENT ON COLUMN shaodao.wall_screen.replay_since IS 'when the replay was begun';
