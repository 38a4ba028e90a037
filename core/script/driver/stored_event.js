// SPDX-License-Identifier: Apache-2.0
// What a handler gets as its third argument, and whether it wants one.
(function (driver, host) {
'use strict';
const { parse } = JSON;
const { formatTime, formatId } = host;

// It has what it needs in itself, so that a handler may keep it; what is costly to make is made when it is asked for.
class StoredEvent {
    #time; #id; #meta; #tags;
    constructor(type, data, stream, version, position, schema, time, id, meta, tags) {
        this.stream = stream;
        this.version = version;
        this.position = position;
        this.type = type;
        this.schema = schema;
        this.data = data;
        this.#time = time;
        this.#id = id;
        this.#meta = meta;
        this.#tags = tags;
    }
    get time() {
        return typeof this.#time === 'string' ? this.#time : (this.#time = formatTime(this.#time));
    }
    get id() { return formatId(this.#id); }
    get meta() {
        if (typeof this.#meta === 'string')
            this.#meta = this.#meta === '' ? {} : parse(this.#meta);
        return this.#meta;
    }
    get tags() { return this.#tags ?? (this.#tags = []); }
    toJSON() {
        const { stream, version, position, type, schema, time, id, data, meta, tags } = this;
        return { stream, version, position, type, schema, time, id, data, meta, tags };
    }
}

// Whether a call with three arguments may differ from one with two; in doubt it may. A function whose
// length is below three takes a third argument only by a default, a rest or `arguments`.
function mayTakeEvent(handler) {
    const source = Function.prototype.toString.call(handler);
    if (handler.length >= 3 || !/^[\w$(]/.test(source) || /\barguments\b|\[native/.test(source))
        return true;
    let depth = 0;
    for (const c of source) {
        if (c === '(') ++depth;
        else if (c === ')' && --depth === 0) return false;
        else if (c === '=' || c === '.') return depth > 0;
    }
    return true;
}

Object.assign(driver, { StoredEvent, mayTakeEvent });
})
