// SPDX-License-Identifier: Apache-2.0
// The one aggregate that a realm works for, and the routes of its stored events: a route is a type and
// the schema version that it was stored in. The first routes are the types in the order of their
// declaration, each in its present version.
//   prepare(module, category)   which routes have a handler that looks at the event
//   addType(declared, type, handler, owner, isEventSeen)   adds the route of a type's present version
//   route(place, schema)   makes a route for data of an older version; yields its number
(function (driver, host) {
'use strict';
const { keys } = Object;
const { mayTakeEvent, readChain, compileLens } = driver;

const routes = {
    handlers: [],   // Undefined where there is no apply.
    owners: [],     // What a handler calls `this`.
    types: [],
    looks: [],      // Whether the handler may look at the event, which is then made for it.
    lenses: [],     // From the stored data to the present; undefined where none is needed.
    schemas: [],    // What the event has become by its lenses; 0 where it has none.
};
const aggregate = { declared: {}, chains: [], versions: [], when: undefined, stateVersion: 1,
    stateChain: undefined };

function prepare(module, category) {
    const declared = module.aggregates[category];
    const { events = {}, state = {}, snapshot = {} } = declared;
    aggregate.declared = declared;
    aggregate.when = snapshot.when;
    aggregate.stateVersion = state.version ?? 1;
    aggregate.stateChain = readChain(state.lenses, aggregate.stateVersion, [], 'the state');
    const isEventSeen = aggregate.when !== undefined;
    for (const type of keys(events)) {
        const { apply } = events[type];
        addType(events[type], type, apply, events[type],
            isEventSeen || (apply !== undefined && mayTakeEvent(apply)));
    }
    return routes.looks;
}
function addType(declared, type, handler, owner, isEventSeen) {
    const version = declared.version ?? 1;
    const chain = readChain(declared.lenses, version, [], `event "${type}"`);
    aggregate.versions.push(version);
    aggregate.chains.push(chain);
    addRoute(handler, owner, type, isEventSeen, undefined, chain === undefined ? 0 : version);
}
function addRoute(handler, owner, type, isEventSeen, lens, schema) {
    routes.handlers.push(handler);
    routes.owners.push(owner);
    routes.types.push(type);
    routes.looks.push(isEventSeen);
    routes.lenses.push(lens);
    return routes.schemas.push(schema) - 1;
}
function route(place, schema) {
    const version = aggregate.versions[place];
    return addRoute(routes.handlers[place], routes.owners[place], routes.types[place],
        routes.looks[place], compileLens(aggregate.chains[place].between(schema, version)), version);
}

Object.assign(driver, { aggregate, routes, prepare, addType, route });
})
