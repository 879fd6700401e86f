-- Run once as a superuser: psql --file=database.sql
-- Then give both roles a password with \password schakel_owner and \password schakel_app.

-- Owns the schema; used by `schakel migrate` and by nothing else.
create role schakel_owner login nosuperuser nobypassrls nocreatedb nocreaterole;
-- What the processes log in as: owns nothing, may do what the migrations grant.
create role schakel_app login nosuperuser nobypassrls nocreatedb nocreaterole;

create database schakel owner schakel_owner template template0
    encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8' locale 'C';
revoke all on database schakel from public;
grant connect, temporary on database schakel to schakel_app;

\connect schakel
create extension pg_trgm;
create extension unaccent;
create extension fuzzystrmatch;
create extension btree_gist;
create extension citext;
