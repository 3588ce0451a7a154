-- Least privilege: who the server's processes are inside the database. Three functions, so that an administrator can
-- repeat each step and read what it does; called here once, and again by `shaodao db roles`.
--   shaodao_app     the server: rows only; no schema, no change of the audit log but through the sealer
--   shaodao_job     the worker: the same, and the queue
--   shaodao_report  reading tools: rows of the ground and the work, nothing of accounts, persons or the audit log

CREATE OR REPLACE FUNCTION shaodao.make_roles() RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['shaodao_app', 'shaodao_job', 'shaodao_report'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', wanted);
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RETURN false;
                WHEN duplicate_object OR unique_violation THEN
                    NULL; -- another database of this server was faster
            END;
        END IF;
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
            BEGIN
                EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
            EXCEPTION WHEN insufficient_privilege THEN
                RETURN false;
            END;
        END IF;
    END LOOP;
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION shaodao.grant_to_roles() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    readable text;
BEGIN
    GRANT USAGE ON SCHEMA shaodao, jobs TO shaodao_app, shaodao_job;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA shaodao TO shaodao_app, shaodao_job;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA shaodao, jobs TO shaodao_app, shaodao_job;
    GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA jobs TO shaodao_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO shaodao_job;
    REVOKE INSERT, UPDATE, DELETE ON shaodao.alembic_version FROM shaodao_app, shaodao_job;
    REVOKE UPDATE, DELETE ON shaodao.audit_entry FROM shaodao_app, shaodao_job;
    REVOKE EXECUTE ON FUNCTION shaodao.seal_audit(integer) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION shaodao.seal_audit(integer) TO shaodao_app, shaodao_job;

    -- What later migrations of this role create.
    ALTER DEFAULT PRIVILEGES IN SCHEMA shaodao
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO shaodao_app, shaodao_job;
    ALTER DEFAULT PRIVILEGES IN SCHEMA shaodao GRANT USAGE ON SEQUENCES TO shaodao_app, shaodao_job;

    -- Named one by one: a new table is not for reading tools until somebody says so.
    GRANT USAGE ON SCHEMA shaodao TO shaodao_report;
    FOREACH readable IN ARRAY ARRAY['community', 'grid', 'generation', 'grid_version', 'street', 'block', 'edge', 'compound',
                                    'building', 'stair', 'place', 'shop', 'organization', 'hazard', 'kind', 'division',
                                    'grid_block', 'residents_group', 'street_section']
    LOOP
        IF to_regclass('shaodao.' || readable) IS NOT NULL THEN
            EXECUTE format('GRANT SELECT ON shaodao.%I TO shaodao_report', readable);
        END IF;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION shaodao.take_grants_back() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known text;
BEGIN
    FOR known IN SELECT rolname FROM pg_roles WHERE rolname IN ('shaodao_app', 'shaodao_job', 'shaodao_report') LOOP
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA shaodao, jobs FROM %I', known);
        EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA shaodao, jobs FROM %I', known);
        EXECUTE format('REVOKE ALL ON FUNCTION shaodao.seal_audit(integer) FROM %I', known);
        EXECUTE format('REVOKE ALL ON SCHEMA shaodao, jobs FROM %I', known);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA shaodao REVOKE ALL ON TABLES FROM %I', known);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA shaodao REVOKE ALL ON SEQUENCES FROM %I', known);
    END LOOP;
    GRANT EXECUTE ON FUNCTION shaodao.seal_audit(integer) TO PUBLIC;
END $$;

REVOKE EXECUTE ON FUNCTION shaodao.make_roles(), shaodao.grant_to_roles(), shaodao.take_grants_back() FROM PUBLIC;

DO $$
BEGIN
    IF shaodao.make_roles() THEN
        PERFORM shaodao.grant_to_roles();
    ELSE
        RAISE NOTICE 'this role may not create roles: the server runs with the rights of the owner';
    END IF;
END $$;
