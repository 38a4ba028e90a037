// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_layout.h"

namespace headrace {

// An event's row holds all that the event is; it, `token` and `chain` are written by an append. The
// other tables are indexes and counts: they can be made again from the log, and take in whole
// blocks of events, so that an append costs three index entries an event and not a dozen.
const std::array<PgTable, 12> kPgTables {{
    {"block", "number bigint,first_us bigint,last_us bigint",
     "CREATE TABLE block (number bigint PRIMARY KEY, first_us bigint NOT NULL, "
     "last_us bigint NOT NULL)"},
    {"category", "name text,streams bigint,events bigint,bytes bigint",
     "CREATE TABLE category (name text COLLATE \"C\" PRIMARY KEY, streams bigint NOT NULL, "
     "events bigint NOT NULL, bytes bigint NOT NULL)"},
    {"chain", "position bigint,link bytea",
     "CREATE TABLE chain (position bigint PRIMARY KEY, link bytea NOT NULL)"},
    {"document", "key text,revision bigint,json bytea",
     "CREATE TABLE document (key text COLLATE \"C\" PRIMARY KEY, revision bigint NOT NULL, "
     "json bytea NOT NULL)"},
    {"document_revision", "is_only boolean,last bigint",
     "CREATE TABLE document_revision (is_only boolean PRIMARY KEY CHECK (is_only), "
     "last bigint NOT NULL); INSERT INTO document_revision VALUES (true, 0)"},
    {"event",
     "position bigint,stream text,version bigint,type text,schema integer,time_us bigint,id uuid,"
     "digest bigint,tags text[],meta bytea,data bytea,correlation bytea",
     "CREATE TABLE event (position bigint PRIMARY KEY, stream text COLLATE \"C\" NOT NULL, "
     "version bigint NOT NULL, type text COLLATE \"C\" NOT NULL, schema integer NOT NULL, "
     "time_us bigint NOT NULL, id uuid NOT NULL, digest bigint NOT NULL, tags text[] NOT NULL, "
     "meta bytea NOT NULL, data bytea NOT NULL, correlation bytea); "
     "CREATE UNIQUE INDEX event_stream ON event (stream, version); "
     "CREATE UNIQUE INDEX event_id ON event (id, stream)"},
    {"hour", "start_us bigint,events bigint",
     "CREATE TABLE hour (start_us bigint PRIMARY KEY, events bigint NOT NULL)"},
    {"store_info",
     "is_only boolean,layout bigint,head bigint,chain bytea,folded bigint,block_events bigint,"
     "epoch bigint",
     "CREATE TABLE store_info (is_only boolean PRIMARY KEY CHECK (is_only), "
     "layout bigint NOT NULL, head bigint NOT NULL, chain bytea NOT NULL, folded bigint NOT NULL, "
     "block_events bigint NOT NULL, epoch bigint NOT NULL) WITH (fillfactor = 10)"},
    {"stream",
     "name text,category text,events bigint,head bigint,first_us bigint,last_us bigint,"
     "bytes bigint,last_position bigint",
     "CREATE TABLE stream (name text COLLATE \"C\" PRIMARY KEY, category text COLLATE \"C\" "
     "NOT NULL, events bigint NOT NULL, head bigint NOT NULL, first_us bigint NOT NULL, "
     "last_us bigint NOT NULL, bytes bigint NOT NULL, last_position bigint NOT NULL) "
     "WITH (fillfactor = 80); CREATE INDEX stream_category ON stream (category, name)"},
    {"term_run", "term bytea,block bigint,positions bigint[]",
     "CREATE TABLE term_run (term bytea, block bigint, positions bigint[] NOT NULL, "
     "PRIMARY KEY (term, block))"},
    {"token", "token text,position bigint,events bigint",
     "CREATE TABLE token (token text COLLATE \"C\" PRIMARY KEY, position bigint NOT NULL, "
     "events bigint NOT NULL)"},
    {"type", "name text,events bigint",
     "CREATE TABLE type (name text COLLATE \"C\" PRIMARY KEY, events bigint NOT NULL)"},
}};

const char* const kPgFunctions = R"sql(
CREATE FUNCTION terms_between(first bigint, last bigint, size bigint)
RETURNS TABLE (term bytea, block bigint, positions bigint[]) LANGUAGE sql STABLE AS $body$
    SELECT t.term, (t.position - 1) / size, array_agg(t.position ORDER BY t.position)
    FROM (SELECT 't'::bytea || convert_to(e.type, 'UTF8') AS term, e.position
          FROM event e WHERE e.position BETWEEN first AND last
          UNION ALL
          SELECT 'c'::bytea || convert_to(split_part(e.stream, '-', 1), 'UTF8'), e.position
          FROM event e WHERE e.position BETWEEN first AND last
          UNION ALL
          SELECT 'g'::bytea || convert_to(g.tag, 'UTF8'), e.position
          FROM event e, unnest(e.tags) AS g (tag) WHERE e.position BETWEEN first AND last
          UNION ALL
          SELECT 'r'::bytea || e.correlation, e.position FROM event e
          WHERE e.position BETWEEN first AND last AND e.correlation IS NOT NULL) t
    GROUP BY 1, 2
$body$;

CREATE FUNCTION streams_between(first bigint, last bigint)
RETURNS TABLE (name text, events bigint, head bigint, first_us bigint, last_us bigint,
               bytes bigint, last_position bigint) LANGUAGE sql STABLE AS $body$
    SELECT e.stream, count(*), max(e.version), min(e.time_us), max(e.time_us),
           sum(octet_length(e.data) + octet_length(e.meta))::bigint, max(e.position)
    FROM event e WHERE e.position BETWEEN first AND last GROUP BY e.stream
$body$;

CREATE FUNCTION categories_between(first bigint, last bigint)
RETURNS TABLE (name text, streams bigint, events bigint, bytes bigint)
LANGUAGE sql STABLE AS $body$
    SELECT split_part(e.stream, '-', 1) COLLATE "C", count(*) FILTER (WHERE e.version = 1),
           count(*), sum(octet_length(e.data) + octet_length(e.meta))::bigint
    FROM event e WHERE e.position BETWEEN first AND last GROUP BY 1
$body$;

CREATE FUNCTION types_between(first bigint, last bigint)
RETURNS TABLE (name text, events bigint) LANGUAGE sql STABLE AS $body$
    SELECT e.type, count(*) FROM event e WHERE e.position BETWEEN first AND last GROUP BY 1
$body$;

CREATE FUNCTION hours_between(first bigint, last bigint)
RETURNS TABLE (start_us bigint, events bigint) LANGUAGE sql STABLE AS $body$
    SELECT e.time_us - ((e.time_us % 3600000000) + 3600000000) % 3600000000, count(*)
    FROM event e WHERE e.position BETWEEN first AND last GROUP BY 1
$body$;

CREATE FUNCTION blocks_between(first bigint, last bigint, size bigint)
RETURNS TABLE (number bigint, first_us bigint, last_us bigint) LANGUAGE sql STABLE AS $body$
    SELECT (e.position - 1) / size, min(e.time_us), max(e.time_us)
    FROM event e WHERE e.position BETWEEN first AND last GROUP BY 1
$body$;

CREATE FUNCTION fold(first bigint, last bigint, size bigint) RETURNS void
LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO term_run SELECT * FROM terms_between(first, last, size);
    INSERT INTO block SELECT * FROM blocks_between(first, last, size);
    INSERT INTO category AS c SELECT * FROM categories_between(first, last)
        ON CONFLICT (name) DO UPDATE SET streams = c.streams + excluded.streams,
            events = c.events + excluded.events, bytes = c.bytes + excluded.bytes;
    INSERT INTO type AS t SELECT * FROM types_between(first, last)
        ON CONFLICT (name) DO UPDATE SET events = t.events + excluded.events;
    INSERT INTO hour AS h SELECT * FROM hours_between(first, last)
        ON CONFLICT (start_us) DO UPDATE SET events = h.events + excluded.events;
    INSERT INTO stream AS s
        SELECT n.name, split_part(n.name, '-', 1), n.events, n.head, n.first_us, n.last_us, n.bytes,
               n.last_position FROM streams_between(first, last) n ORDER BY n.name COLLATE "C"
        ON CONFLICT (name) DO UPDATE SET events = s.events + excluded.events,
            head = excluded.head, first_us = least(s.first_us, excluded.first_us),
            last_us = greatest(s.last_us, excluded.last_us), bytes = s.bytes + excluded.bytes,
            last_position = excluded.last_position;
    UPDATE store_info SET folded = last;
END $body$;

CREATE FUNCTION lock_head() RETURNS void LANGUAGE sql AS $body$
    SELECT pg_advisory_xact_lock({key})
$body$;

CREATE FUNCTION append_events(
    expected_head bigint, expected_epoch bigint, new_chain bytea, streams text[], versions bigint[],
    types text[], schemas integer[], times bigint[], ids uuid[], digests bigint[], tags text[],
    metas bytea[], datas bytea[], correlations bytea[], tokens text[], token_positions bigint[],
    token_events bigint[], link_positions bigint[], links bytea[])
RETURNS bigint LANGUAGE plpgsql AS $body$
DECLARE
    info record;
    new_head bigint := expected_head + cardinality(streams);
BEGIN
    PERFORM pg_advisory_xact_lock({key});
    SELECT i.head, i.epoch, i.folded, i.block_events INTO info FROM store_info i;
    IF info.head <> expected_head OR info.epoch <> expected_epoch THEN
        RETURN 0;
    END IF;
    INSERT INTO event SELECT expected_head + n, s, v, ty, sc, ti, id, di, ta::text[], me, da, co
        FROM unnest(streams, versions, types, schemas, times, ids, digests, tags, metas, datas,
                    correlations)
             WITH ORDINALITY AS e (s, v, ty, sc, ti, id, di, ta, me, da, co, n);
    IF cardinality(tokens) > 0 THEN
        INSERT INTO token SELECT * FROM unnest(tokens, token_positions, token_events);
    END IF;
    IF cardinality(links) > 0 THEN
        INSERT INTO chain SELECT * FROM unnest(link_positions, links);
    END IF;
    UPDATE store_info SET head = new_head, chain = new_chain;
    IF new_head - info.folded >= info.block_events THEN
        PERFORM fold(info.folded + 1, new_head - new_head % info.block_events, info.block_events);
    END IF;
    PERFORM pg_notify('{channel}', '');
    RETURN new_head;
END $body$;

CREATE FUNCTION put_document(wanted text, new_json bytea, expected bigint)
RETURNS TABLE (is_written boolean, revision_now bigint) LANGUAGE plpgsql AS $body$
DECLARE
    present bigint;
    fresh bigint;
BEGIN
    UPDATE document_revision SET last = last + 1 RETURNING last INTO fresh;
    SELECT d.revision INTO present FROM document d WHERE d.key = wanted;
    IF coalesce(present, 0) <> expected THEN
        UPDATE document_revision SET last = last - 1;
        RETURN QUERY SELECT false, coalesce(present, 0);
        RETURN;
    END IF;
    IF new_json IS NULL THEN
        DELETE FROM document d WHERE d.key = wanted;
        RETURN QUERY SELECT true, expected;
    ELSE
        INSERT INTO document VALUES (wanted, fresh, new_json)
            ON CONFLICT (key) DO UPDATE SET revision = fresh, json = new_json;
        RETURN QUERY SELECT true, fresh;
    END IF;
END $body$;
)sql";

} // namespace headrace
