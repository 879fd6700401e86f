-- Run once as a superuser: psql --file=database.sql
-- Then give each role that logs in a password: \password schakel_owner, and so on.

-- Owns the schema; used by `schakel migrate` and by nothing else.
create role schakel_owner login nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
-- What the processes log in as: own nothing, may do what the migrations grant.
create role schakel_web login nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
create role schakel_worker login nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
create role schakel_auth login nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
-- What the system itself does; nobody logs in as it, web and workers take it on for a statement.
create role schakel_system nologin nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
grant schakel_system to schakel_web, schakel_worker with inherit false, set true;
-- Copies the whole server for backups, and receives its changes; reads no table.
create role schakel_backup login replication nosuperuser nobypassrls nocreatedb nocreaterole;

create database schakel owner schakel_owner template template0
    encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8' locale 'C';
revoke all on database schakel from public;
grant connect, temporary on database schakel to schakel_web, schakel_worker, schakel_auth;

\connect schakel
create extension pg_trgm;
create extension unaccent;
create extension fuzzystrmatch;
create extension btree_gist;
create extension citext;
