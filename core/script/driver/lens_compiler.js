// SPDX-License-Identifier: Apache-2.0
// Operations become one function from an object to an object, which may be the same one changed:
//   compileLens(operations)
//
// It is generated as source and runs as fast as what a person would write by hand. Taking a field
// out of an object is costly in the engine: the object loses its shape, and every later access is
// slow. So a run of operations on fields (a stretch, below) has two forms: one that changes the
// object step by step, right for any object; and, for those objects whose fields are the same ones
// in the same order as of many before them, one that reads all fields into variables, works on
// those, and makes a new object. Both yield the same fields in the same order.
(function (driver, host) {
'use strict';
const { parse, stringify } = JSON;
const { entries, keys } = Object;
const isArray = Array.isArray;
const { kindOf, isObject, wellFormed, plainJson, depthOfMaps } = driver;
const MakeFunction = Function;   // A module may hide it from itself.
const { hasOwn } = Object;
const plain = Object.prototype;

const kRunsBeforeShape = 16;   // A shape is worth a function when it comes again and again.
const kShapes = 8;             // Of a stretch; objects of other shapes are changed step by step.
const kFieldsOfAShape = 100;
const kCharactersOfAValue = 40;   // In a message.

function fail(it, found) {
    const error = new Error(`${it.label} cannot be applied: ${found}`);
    error.name = 'LensError';
    throw error;
}
const want = {
    object(it, name, value) {
        fail(it, `"${name}" must be an object, but is ${kindOf(value)}`);
    },
    array(it, name, value) {
        fail(it, `"${name}" must be an array, but is ${kindOf(value)}`);
    },
    noField(it, name) {
        fail(it, `there is a field "${name}" already`);
    },
};
function convert(it, table, value) {
    const key = typeof value === 'string' ? value : isObject(value) || isArray(value) ? undefined
        : String(value);
    const entry = key === undefined ? undefined : table.get(key);
    if (entry !== undefined) return entry;
    if (value === null) return null;
    const found = stringify(value);   // Not all of it: it may be long, and it is somebody's data.
    return fail(it, 'its table has no entry for '
        + (found.length > kCharactersOfAValue ? `${wellFormed(found.slice(0, kCharactersOfAValue))}…` : found));
}
function runScript(it, value) {
    let result = it.up(value);
    if (result === undefined) result = value;
    if (!isObject(result) || result instanceof Promise)
        fail(it, `its function must change the object or return a new one, but returned ${kindOf(result)}`);
    return plainJson(result, 'its result', (why) => fail(it, why));   // A handler sees what an export prints.
}

// ---- Source text. `c` holds what a function refers to by number.

class Source {
    constructor() {
        this.constants = [];
        this.lines = [];
    }
    constant(value) {
        return `c[${this.constants.push(value) - 1}]`;
    }
    add(line) {
        this.lines.push(line);
    }
    make(parameter) {
        return MakeFunction('c', 'w', 'h', `'use strict'; return function (${parameter}) {\n`
            + `${this.lines.join('\n')}\n};`)(this.constants, want,
            { convert, runScript, isArray, parse, hasOwn });
    }
}
const field = (object, name) => `${object}[${stringify(name)}]`;
// Names like "constructor" are found in every object, though nobody put them there.
const read = (object, name) => (name in plain
    ? `(h.hasOwn(${object}, ${stringify(name)}) ? ${field(object, name)} : undefined)`
    : field(object, name));
const isNoObject = (value) => `typeof ${value} !== 'object' || h.isArray(${value})`;

function literal(source, value) {
    if (!isObject(value) && !isArray(value)) return stringify(value);
    return `h.parse(${source.constant(stringify(value))})`;   // A new one each time.
}

// ---- Operations that change a field's value, in the variable `v`, which is not undefined.

const kOnValue = {
    wrap: (source, it, v) => `${v} = ${v} === null ? [] : [${v}];`,
    head: (source, it, v) => `if (${v} !== null) { if (!h.isArray(${v})) w.array(${source.constant(it)}, `
        + `${stringify(it.name)}, ${v}); ${v} = ${v}.length === 0 ? null : ${v}[0]; }`,
    convert: (source, it, v) => `${v} = h.convert(${source.constant(it)}, `
        + `${source.constant(new Map(entries(it.mapping[0])))}, ${v});`,
    in(source, it, v) {
        const name = stringify(it.name);
        if (it.lens.length > 0 && it.lens[0].op === 'map')
            return `if (${v} !== null) { if (!h.isArray(${v})) w.array(${source.constant(it)}, ${name}, `
                + `${v}); ${v} = ${source.constant(compileArray(it.lens))}(${v}); }`;
        return `if (${v} !== null) { if (${isNoObject(v)}) w.object(${source.constant(it)}, ${name}, `
            + `${v}); ${v} = ${source.constant(compileLens(it.lens))}(${v}); }`;
    },
};

// ---- Operations step by step on the object `d`, in the variables `t` and `u`.

const kOnObject = {
    add: (source, it) => `if (${read('d', it.name)} === undefined) ${field('d', it.name)} = `
        + `${literal(source, it.default)};`,
    remove: (source, it) => `delete ${field('d', it.name)};`,
    rename: (source, it) => `t = ${read('d', it.source)}; if (t !== undefined) { `
        + `if (${read('d', it.destination)} !== undefined) w.noField(${source.constant(it)}, `
        + `${stringify(it.destination)}); delete ${field('d', it.source)}; `
        + `${field('d', it.destination)} = t; }`,
    hoist: (source, it) => `t = ${read('d', it.host)}; if (t !== undefined && t !== null) { `
        + `if (${isNoObject('t')}) w.object(${source.constant(it)}, ${stringify(it.host)}, t); `
        + `u = ${read('t', it.name)}; if (u !== undefined) { if (${read('d', it.name)} !== undefined) `
        + `w.noField(${source.constant(it)}, ${stringify(it.name)}); delete ${field('t', it.name)}; `
        + `${field('d', it.name)} = u; } }`,
    plunge: (source, it) => `u = ${read('d', it.name)}; if (u !== undefined) { t = ${read('d', it.host)}; `
        + `if (t === undefined || t === null) t = ${field('d', it.host)} = {}; `
        + `else if (${isNoObject('t')}) w.object(${source.constant(it)}, ${stringify(it.host)}, t); `
        + `else if (${read('t', it.name)} !== undefined) w.noField(${source.constant(it)}, `
        + `${stringify(it.name)}); delete ${field('d', it.name)}; ${field('t', it.name)} = u; }`,
    script: (source, it) => `d = h.runScript(${source.constant(it)}, d);`,
};
for (const op of keys(kOnValue))
    kOnObject[op] = (source, it) => `t = ${read('d', it.name)}; if (t !== undefined) { `
        + `${kOnValue[op](source, it, 't')} ${field('d', it.name)} = t; }`;

function stepByStep(operations) {
    const source = new Source();
    source.add('let t, u;');
    for (const it of operations)
        source.add(kOnObject[it.op](source, it));
    source.add('return d;');
    return source.make('d');
}

// ---- A stretch on objects whose fields are `names`: undefined when it cannot go by variables.

function afterwards(source, operations, names) {
    const slots = new Map(names.map((name, i) => [name, `v${i}`]));   // In the order of the fields.
    for (const it of operations) {
        if (it.op === 'add') {
            if (!slots.has(it.name)) {
                slots.set(it.name, `a${slots.size}_${source.lines.length}`);
                source.add(`let ${slots.get(it.name)} = ${literal(source, it.default)};`);
            }
        } else if (it.op === 'remove') {
            slots.delete(it.name);
        } else if (it.op === 'rename') {
            const slot = slots.get(it.source);
            if (slot === undefined) continue;
            if (slots.has(it.destination)) return undefined;   // It fails, step by step.
            slots.delete(it.source);
            slots.set(it.destination, slot);
        } else if (slots.has(it.name)) {
            source.add(kOnValue[it.op](source, it, slots.get(it.name)));
        }
    }
    return slots;
}
function byVariables(operations, names) {
    if (names.length > kFieldsOfAShape || names.includes('__proto__')) return undefined;
    const source = new Source();
    const expected = source.constant(names);
    source.add(`let n = 0; for (const k in d) if (k !== ${expected}[n++]) return undefined;`);
    source.add(`if (n !== ${names.length}) return undefined;`);
    const touched = new Set(operations.flatMap((it) => [it.name, it.source, it.destination]));
    names.forEach((name, i) => {
        source.add(`let v${i} = ${field('d', name)};`);
        // A script's undefined field is a missing one: step by step.
        if (touched.has(name)) source.add(`if (v${i} === undefined) return undefined;`);
    });
    const slots = afterwards(source, operations, names);
    if (slots === undefined) return undefined;
    const fields = [...slots].map(([name, slot]) => `${stringify(name)}: ${slot}`);
    source.add(`return { ${fields.join(', ')} };`);
    return source.make('d');
}
function stretch(operations) {
    const slow = stepByStep(operations);
    if (!operations.some(({ op }) => op === 'remove' || op === 'rename')) return slow;
    const shapes = [];
    let runs = 0;
    let tries = kShapes;
    return function (object) {
        for (let i = 0; i < shapes.length; ++i) {
            const made = shapes[i](object);
            if (made !== undefined) return made;
        }
        if (tries > 0 && ++runs >= kRunsBeforeShape) {
            --tries;
            runs = 0;
            const shape = byVariables(operations, keys(object));
            if (shape !== undefined) shapes.push(shape);
        }
        return slow(object);
    };
}

// ---- The whole.

const isBarrier = ({ op }) => op === 'hoist' || op === 'plunge' || op === 'script';
function isAbout({ op, name, source, destination }, field) {
    return op === 'rename' ? source === field || destination === field : name === field;
}

// Lenses of many versions inside the same object become one, where nothing stands between them.
function joined(operations) {
    const result = [];
    for (const it of operations) {
        let before;
        if (it.op === 'in')
            for (let i = result.length; i-- > 0 && !isBarrier(result[i]);)
                if (isAbout(result[i], it.name)) {
                    before = result[i].op === 'in' ? i : undefined;
                    break;
                }
        if (before === undefined || depthOfMaps(result[before].lens) !== depthOfMaps(it.lens)
            || result[before].lens.length === 0)
            result.push(it);
        else
            result[before] = { ...result[before], lens: [...result[before].lens, ...it.lens] };
    }
    return result;
}
function compileArray(maps) {
    const [first] = maps;
    const inner = maps.flatMap((map) => map.lens);
    const isNested = inner.length > 0 && inner[0].op === 'map';
    const each = isNested ? compileArray(inner) : compileLens(inner);
    const isRight = isNested ? isArray : isObject;
    const wanted = isNested ? 'an array' : 'an object';
    return (array) => {
        for (let i = 0; i < array.length; ++i) {
            const element = array[i];
            if (element === null) continue;
            if (!isRight(element))
                fail(first, `element ${i} must be ${wanted}, but is ${kindOf(element)}`);
            array[i] = each(element);
        }
        return array;
    };
}
function compileLens(operations) {
    const parts = [];
    let run = [];
    const endRun = () => {
        if (run.length > 0) parts.push(stretch(run));
        run = [];
    };
    for (const it of joined(operations)) {
        if (run.length > 0 && isBarrier(it) !== isBarrier(run[0])) endRun();
        run.push(it);
    }
    endRun();
    if (parts.length === 1) return parts[0];
    return (object) => {
        let made = object;
        for (const part of parts) made = part(made);
        return made;
    };
}

Object.assign(driver, { compileLens });
})
