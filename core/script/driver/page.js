// SPDX-License-Identifier: Apache-2.0
// A page of events.
//   parseJoined(text, count, mark)   the values of texts that C++ has joined, every second one;
//       undefined when they cannot be taken apart again
//   refuseData(data)   throws: lenses cannot work on it
//   Page, PageEvent   events as projections see them
(function (driver, host) {
'use strict';
const { parse } = JSON;
const isArray = Array.isArray;
const { formatTime, formatId } = host;
const { kindOf, StoredEvent } = driver;

function refuseData(data) {
    throw new Error(`lenses work on an object, but its data is ${kindOf(data)}`);
}
// To parse many texts at once costs much less than one by one. Behind each stands `mark`, a number that
// nobody who wrote an event could know: a text that is no JSON value of its own, such as "1, 2" or half
// an array, cannot pass for one.
function parseJoined(text, count, mark) {
    let values;
    try {
        values = parse(text);
    } catch {
        return undefined;   // One of them is no JSON; which one is found by parsing one by one.
    }
    if (!isArray(values) || values.length !== 2 * count) return undefined;
    for (let i = 1; i < values.length; i += 2)
        if (values[i] !== mark) return undefined;
    return values;
}

// What events have besides what each holds itself: arrays with `fields` numbers of each, of which the
// one at `time` is its time and the one at `metaEnd` where its metadata ends in `metas`; ids, 16 characters
// each; and tags, undefined when there are none.
class Page {
    constructor(fields, time, metaEnd, numbers, ids, metas, tags) {
        this.fields = fields;
        this.time = time;
        this.metaEnd = metaEnd;
        this.numbers = numbers;
        this.ids = ids;
        this.metas = metas;
        this.tags = tags;
    }
    timeOf(i) { return formatTime(this.numbers[this.fields * i + this.time]); }
    idOf(i) { return formatId(this.ids.slice(16 * i, 16 * i + 16)); }
    metaOf(i) {
        const { fields, metaEnd, numbers, metas } = this;
        const text = metas.slice(i === 0 ? 0 : numbers[fields * (i - 1) + metaEnd],
            numbers[fields * i + metaEnd]);
        return text === '' ? {} : parse(text);
    }
    tagsOf(i) { return this.tags?.[i] ?? []; }
}
// The place of an event in its page, and what was asked for.
class Place {
    constructor(page, i) {
        this.page = page;
        this.i = i;
        this.time = undefined;
        this.meta = undefined;
        this.tags = undefined;
    }
}
// As StoredEvent, but made in a fraction of the time: rows cannot hold an event, so it may keep its page
// alive, and what is behind a private name costs as much as all the rest.
const kPlace = Symbol('place');
class PageEvent {
    constructor(type, data, stream, version, position, schema, page, i) {
        this.stream = stream;
        this.version = version;
        this.position = position;
        this.type = type;
        this.schema = schema;
        this.data = data;
        this[kPlace] = new Place(page, i);
    }
    get time() {
        const place = this[kPlace];
        return place.time ?? (place.time = place.page.timeOf(place.i));
    }
    get id() { return this[kPlace].page.idOf(this[kPlace].i); }
    get meta() {
        const place = this[kPlace];
        return place.meta ?? (place.meta = place.page.metaOf(place.i));
    }
    get tags() {
        const place = this[kPlace];
        return place.tags ?? (place.tags = place.page.tagsOf(place.i));
    }
}
PageEvent.prototype.toJSON = StoredEvent.prototype.toJSON;

Object.assign(driver, { parseJoined, refuseData, Page, PageEvent });
})
