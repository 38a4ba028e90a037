// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_layout.h"

namespace headrace {

// An event's row holds all that the event is; it, `token` and `chain` are written by an append. The
// other tables are indexes and counts: they can be made again from the log, and take in whole
// blocks of events, so that an append costs three index entries an event and not a dozen.
const std::array<PgTable, 13> kPgTables {{
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
    {"fold_state", "is_only boolean,folded bigint,folded_streams bigint",
     "CREATE TABLE fold_state (is_only boolean PRIMARY KEY CHECK (is_only), folded bigint NOT "
     "NULL, folded_streams bigint NOT NULL) WITH (fillfactor = 10); INSERT INTO fold_state VALUES "
     "(true, 0, 0)"},
    {"hour", "start_us bigint,events bigint",
     "CREATE TABLE hour (start_us bigint PRIMARY KEY, events bigint NOT NULL)"},
    {"store_info",
     "is_only boolean,layout bigint,head bigint,chain bytea,block_events bigint,epoch bigint",
     "CREATE TABLE store_info (is_only boolean PRIMARY KEY CHECK (is_only), "
     "layout bigint NOT NULL, head bigint NOT NULL, chain bytea NOT NULL, "
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
     "events bigint NOT NULL); CREATE INDEX token_position ON token USING brin (position) "
     "WITH (autosummarize = on)"},
    {"type", "name text,events bigint",
     "CREATE TABLE type (name text COLLATE \"C\" PRIMARY KEY, events bigint NOT NULL)"},
}};

const char* const kPgFunctions = R"sql(
CREATE FUNCTION terms_between(first bigint, last bigint, size bigint)
RETURNS TABLE (term bytea, block bigint, positions bigint[]) LANGUAGE sql STABLE AS $body$
    SELECT 't'::bytea || convert_to(e.type, 'UTF8'), (e.position - 1) / size, array_agg(e.position)
    FROM event e WHERE e.position BETWEEN first AND last GROUP BY e.type, 2
    UNION ALL
    SELECT 'c'::bytea || convert_to(c.name, 'UTF8'), c.block, array_agg(c.position)
    FROM (SELECT split_part(e.stream, '-', 1) AS name, (e.position - 1) / size AS block, e.position
          FROM event e WHERE e.position BETWEEN first AND last) c GROUP BY c.name, c.block
    UNION ALL
    SELECT 'g'::bytea || convert_to(g.tag, 'UTF8'), (e.position - 1) / size, array_agg(e.position)
    FROM event e, unnest(e.tags) AS g (tag) WHERE e.position BETWEEN first AND last
    GROUP BY g.tag, 2
    UNION ALL
    SELECT 'r'::bytea || e.correlation, (e.position - 1) / size, array_agg(e.position)
    FROM event e WHERE e.position BETWEEN first AND last AND e.correlation IS NOT NULL
    GROUP BY e.correlation, 2
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

CREATE FUNCTION fold_blocks() RETURNS TABLE (size bigint, up_to bigint, is_more boolean)
LANGUAGE plpgsql AS $body$
DECLARE
    state record;
    stored record;
    last bigint;
BEGIN
    SELECT i.head, i.block_events INTO stored FROM store_info i;
    IF NOT pg_try_advisory_xact_lock({fold_key}) THEN
        RETURN QUERY SELECT stored.block_events, f.folded, false FROM fold_state f;
        RETURN;
    END IF;
    SELECT f.folded, f.folded_streams INTO state FROM fold_state f;
    last := least(stored.head - stored.head % stored.block_events,
                  state.folded + 16 * stored.block_events);
    IF last > state.folded THEN
        INSERT INTO term_run SELECT * FROM terms_between(state.folded + 1, last, stored.block_events);
        INSERT INTO block SELECT * FROM blocks_between(state.folded + 1, last, stored.block_events);
        INSERT INTO category AS c SELECT * FROM categories_between(state.folded + 1, last)
            ON CONFLICT (name) DO UPDATE SET streams = c.streams + excluded.streams,
                events = c.events + excluded.events, bytes = c.bytes + excluded.bytes;
        INSERT INTO type AS t SELECT * FROM types_between(state.folded + 1, last)
            ON CONFLICT (name) DO UPDATE SET events = t.events + excluded.events;
        INSERT INTO hour AS h SELECT * FROM hours_between(state.folded + 1, last)
            ON CONFLICT (start_us) DO UPDATE SET events = h.events + excluded.events;
    END IF;
    IF last - state.folded_streams >= 16 * stored.block_events THEN
        INSERT INTO stream AS s
            SELECT n.name, split_part(n.name, '-', 1), n.events, n.head, n.first_us, n.last_us,
                   n.bytes, n.last_position FROM streams_between(state.folded_streams + 1, last) n
            ORDER BY n.name COLLATE "C"
            ON CONFLICT (name) DO UPDATE SET events = s.events + excluded.events,
                head = excluded.head, first_us = least(s.first_us, excluded.first_us),
                last_us = greatest(s.last_us, excluded.last_us), bytes = s.bytes + excluded.bytes,
                last_position = excluded.last_position;
        state.folded_streams := last;
    END IF;
    UPDATE fold_state SET folded = last, folded_streams = state.folded_streams;
    RETURN QUERY SELECT stored.block_events, last, stored.head - last >= stored.block_events;
END $body$;

-- Whoever changes the row of store_info holds its lock until it has committed and is visible: heads,
-- and so positions, follow each other in the order of commits, without a gap.
CREATE FUNCTION append_events(
    expected_head bigint, expected_epoch bigint, new_chain bytea, events event[], tokens text[],
    token_positions bigint[], token_events bigint[], link_positions bigint[], links bytea[])
RETURNS bigint LANGUAGE plpgsql AS $body$
DECLARE
    new_head bigint;
BEGIN
    UPDATE store_info SET head = head + cardinality(events), chain = new_chain
        WHERE head = expected_head AND epoch = expected_epoch RETURNING head INTO new_head;
    IF new_head IS NULL THEN
        RETURN 0;
    END IF;
    INSERT INTO event SELECT expected_head + e.n, e.stream, e.version, e.type, e.schema, e.time_us,
            e.id, e.digest, e.tags, e.meta, e.data, e.correlation
        FROM unnest(events) WITH ORDINALITY AS e (position, stream, version, type, schema, time_us,
            id, digest, tags, meta, data, correlation, n);
    IF cardinality(tokens) > 0 THEN
        INSERT INTO token SELECT * FROM unnest(tokens, token_positions, token_events);
    END IF;
    IF cardinality(links) > 0 THEN
        INSERT INTO chain SELECT * FROM unnest(link_positions, links);
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
