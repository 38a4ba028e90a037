// SPDX-License-Identifier: Apache-2.0
// The lenses of one event type, or of a state: a chain from version 1 to the present one.
//   readChain(lenses, version, path, what)   undefined when none are declared; else a Chain
//   describeChain(chain)   for the description
(function (driver, host) {
'use strict';
const { stringify } = JSON;
const { kindOf, isObject, listOf, Problem, optionalArray, readOperations, inverse, missingScripts, losses }
    = driver;

class Chain {
    constructor(version, steps) {
        this.version = version;
        this.steps = steps;   // [k]: the operations from version k + 1 to k + 2.
    }
    // The operations that lead from one version to another, forwards or backwards.
    between(from, to) {
        if (from <= to)
            return this.steps.slice(from - 1, to - 1).flat();
        return this.steps.slice(to - 1, from - 1).reverse().flatMap(inverse);
    }
}
function readStep(declared, index, version, path, what) {
    const at = [...path, ...Array(index + 1).fill('from')];
    const name = `lens ${index + 1} of ${what}`;
    if (!isObject(declared))
        throw new Problem(at, `${name} must be an object, but is ${kindOf(declared)}`);
    const { from, to = from + 1, ops } = declared;
    if (!Number.isInteger(from) || from < 1)
        throw new Problem(at, `from of ${name} must be a whole number from 1, but is `
            + (stringify(from) ?? kindOf(from)));
    if (from >= version)
        throw new Problem(at, `${name} leads on from version ${from}, but the present version is `
            + `${version}`);
    if (to !== from + 1)
        throw new Problem(at, to <= from
            ? `${name} leads from version ${from} back to ${to}: a chain goes up by one each step`
            : `${name} leads from version ${from} to ${stringify(to)}, but must lead to ${from + 1}`);
    if (!Array.isArray(ops))
        throw new Problem(at, `ops of ${name} must be an array, but is ${kindOf(ops)}`);
    const where = `lens ${from} → ${to} of ${what}`;
    return { from, at, operations: readOperations(listOf(ops), at, where) };
}
function readChain(lenses, version, path, what) {
    if (lenses === undefined)
        return undefined;
    const steps = [];
    optionalArray(lenses, path, `lenses of ${what}`).forEach((declared, index) => {
        const { from, at, operations } = readStep(declared, index, version, path, what);
        if (steps[from - 1] !== undefined)
            throw new Problem(at, `two lenses of ${what} lead on from version ${from}`);
        steps[from - 1] = operations;
    });
    for (let from = 1; from < version; ++from)
        if (steps[from - 1] === undefined)
            throw new Problem(path, `no lens of ${what} leads on from version ${from}: the chain `
                + `must go from 1 to ${version} (an empty ops says that nothing changed)`);
    return new Chain(version, steps);
}
function describeChain(chain) {
    if (chain === undefined) return [];
    return chain.steps.map((operations, i) => {
        const back = inverse(operations);
        return {
            from: i + 1,
            ops: stringify(operations, (key, value) => (key === 'label' ? undefined
                : typeof value === 'function' ? String(value) : value)),
            up: losses(operations, false),
            down: losses(back, true),
            canGoDown: missingScripts(back).length === 0,
        };
    });
}

Object.assign(driver, { readChain, describeChain });
})
