// SPDX-License-Identifier: Apache-2.0
// The receipt phase of permit applications at a Dutch municipality, as its log tells it: the
// CoSeLoG receipt log, 1,434 applications, 2010 to 2012. Each event is a task that somebody has completed;
// its data names the task, who did it and for which group, and what the case file says.
//
// Three lines of work run side by side: the confirmation of receipt (checked, adjusted, determined,
// sent), the question whether the procedure must be held for advice (stop advice, internal drafts,
// external parties), and, for few, the letters that follow from it (unlicensed, on hold).

const msPerDay = 24 * 60 * 60 * 1000;

function daysBetween(from, to) {
    return Math.round((Date.parse(to) - Date.parse(from)) / msPerDay * 10) / 10;
}

// "T06 Determine necessity of stop advice" -> "T06"; what has no number goes by its name.
function codeOf(type) {
    const code = /^T\d\d(?:-\d)?(?= )/.exec(type);
    return code === null ? type : code[0];
}

// "T09-3 Process or receive external advice from party 3" -> "3"
function partOf(type) {
    return codeOf(type).split('-')[1];
}

function noteCase(state, file) {
    state.channel = file.channel;
    state.department = file.department;
    state.group = file.group || null;
    state.responsible = file.responsible;
    state.deadline = file.deadline;
    state.startedAt = file.start;
}

function noteHandler(state, resource) {
    if (state.handler !== null && state.handler !== resource)
        state.handovers += 1;
    state.handler = resource;
}

// Counted from the application, or from its receipt where the case file dates it later than that.
function noteTime(state, time) {
    state.receivedAt ??= time;
    state.lastEventAt = time;
    state.durationDays =
        Math.max(daysBetween(state.startedAt, time), daysBetween(state.receivedAt, time));
    state.deadlineMissed = Date.parse(time) > Date.parse(state.deadline);
    state.overdueDays = state.deadlineMissed ? daysBetween(state.deadline, time) : 0;
}

// What every completed task has in common, then what is its own.
function task(status, change) {
    return {
        apply(state, data, event) {
            noteCase(state, data.case);
            noteHandler(state, data.resource);
            noteTime(state, event.time);
            const code = codeOf(event.type);
            state.tasks[code] = (state.tasks[code] ?? 0) + 1;
            state.status = status;
            change(state, data, event);
        },
    };
}

// The receipt phase is over once the applicant has the confirmation and it is settled whether the
// procedure is held; whichever comes last ends it.
function endReceiptPhase(state) {
    if (state.receipt.sentAt !== undefined && state.stopAdvice.determinedAt !== undefined)
        state.status = 'receipt phase done';
}

function sendConfirmation(state, data, event) {
    state.receipt.phase = 'sent';
    state.receipt.sentAt = event.time;
    endReceiptPhase(state);
}

function confirmation(phase, count) {
    return task(`confirmation ${phase}`, (state) => {
        state.receipt.phase = phase;
        state.receipt[count] += 1;
    });
}

function considerStopAdvice(state) {
    state.stopAdvice.rounds += 1;
}

function draftInternalAdvice(state, data, event) {
    const aspect = state.aspects[partOf(event.type)] ??= { drafts: 0 };
    aspect.drafts += 1;
    aspect.by = data.resource;
}

function requestAdvice(state, data, event) {
    state.advice.requested += 1;
    state.advice.pending = { task: data.task, since: event.time };
}

function receiveAdvice(state, data, event) {
    const { advice } = state;
    advice.received += 1;
    advice.answers.push({ party: Number(partOf(event.type)), task: data.task, at: event.time });
    if (advice.received >= advice.requested)
        delete advice.pending;
    else
        state.status = 'awaiting advice';
}

function determineStopIndication(state, data, event) {
    state.stopAdvice.determinedAt = event.time;
    endReceiptPhase(state);
}

function reportReasonsToHold(state) {
    state.stopAdvice.indicated = true;
    state.hold = { phase: 'reported', adjustments: 0 };
}

// A letter goes through the same hands whatever it says.
function letter(part, name, phase) {
    return task(`${name} ${phase}`, (state, data, event) => {
        const entry = state[part] ??= { phase, adjustments: 0 };
        entry.phase = phase;
        if (phase === 'adjusted')
            entry.adjustments += 1;
        if (phase === 'sent')
            entry.sentAt = event.time;
    });
}

// Version 2 of the first event: every task in the log is complete, so it no longer says so, and the
// case file speaks as the rest of the data does.
const received = {
    version: 2,
    schema: {
        type: 'object',
        required: ['task', 'resource', 'case'],
        properties: {
            task: { type: 'string' },
            resource: { type: 'string' },
            group: { type: 'string' },
            case: {
                type: 'object',
                required: ['channel', 'department', 'responsible', 'start', 'deadline'],
                properties: {
                    channel: { type: 'string' },
                    department: { type: 'string' },
                    group: { type: 'string' },
                    responsible: { type: 'string' },
                    start: { type: 'string' },
                    plannedEnd: { type: 'string' },
                    deadline: { type: 'string' },
                },
                additionalProperties: false,
            },
        },
        additionalProperties: false,
    },
    lenses: [{
        from: 1,
        ops: [
            { op: 'remove', name: 'lifecycle', type: 'string', default: 'complete' },
            {
                op: 'in',
                name: 'case',
                lens: [{ op: 'rename', source: 'planned_end', destination: 'plannedEnd' }],
            },
        ],
    }],
    ...task('received', (state) => { state.receipt.phase = 'received'; }),
};
const sent = task('confirmation sent', sendConfirmation);
const considered = task('stop advice considered', considerStopAdvice);
const drafted = task('internal advice drafted', draftInternalAdvice);
const requested = task('awaiting advice', requestAdvice);
const answered = task('advice received', receiveAdvice);
const determined = task('stop indication determined', determineStopIndication);
const held = task('reasons to hold reported', reportReasonsToHold);
const unlicensed = (phase) => letter('unlicensed', 'unlicensed letter', phase);
const hold = (phase) => letter('hold', 'hold report', phase);

const events = {
    'Confirmation of receipt': received,
    'T02 Check confirmation of receipt': confirmation('checked', 'checks'),
    'T03 Adjust confirmation of receipt': confirmation('adjusted', 'adjustments'),
    'T04 Determine confirmation of receipt':
        confirmation('determined', 'determinations'),
    'T05 Print and send confirmation of receipt': sent,
    'T06 Determine necessity of stop advice': considered,
    'T07-1 Draft intern advice aspect 1': drafted,
    'T07-2 Draft intern advice aspect 2': drafted,
    'T07-3 Draft intern advice hold for aspect 3': drafted,
    'T07-4 Draft internal advice to hold for type 4': drafted,
    'T07-5 Draft intern advice aspect 5': drafted,
    'T08 Draft and send request for advice': requested,
    'T09-1 Process or receive external advice from party 1': answered,
    'T09-2 Process or receive external advice from party 2': answered,
    'T09-3 Process or receive external advice from party 3': answered,
    'T09-4 Process or receive external advice from party 4': answered,
    'T10 Determine necessity to stop indication': determined,
    'T11 Create document X request unlicensed': unlicensed('drafted'),
    'T12 Check document X request unlicensed': unlicensed('checked'),
    'T13 Adjust document X request unlicensed': unlicensed('adjusted'),
    'T14 Determine document X request unlicensed': unlicensed('determined'),
    'T15 Print document X request unlicensed': unlicensed('sent'),
    'T16 Report reasons to hold request': held,
    'T17 Check report Y to stop indication': hold('checked'),
    'T18 Adjust report Y to stop indicition': hold('adjusted'),
    'T19 Determine report Y to stop indication': hold('determined'),
    'T20 Print report Y to stop indication': hold('sent'),
};

// ---- What a desk may ask for. A command says who does a task; what the case file says is known.

const resource = { type: 'string', minLength: 1, title: 'Who does it' };
const group = { type: 'string', title: 'For which group' };
const whoDoesIt = {
    type: 'object',
    required: ['resource'],
    properties: { resource, group },
    additionalProperties: false,
};

function complete(type, state, { resource: by, group: of = '' }, { newId }) {
    return [{
        type,
        data: {
            task: newId(),
            lifecycle: 'complete',
            resource: by,
            group: of,
            case: {
                channel: state.channel,
                department: state.department,
                group: state.group ?? '',
                responsible: state.responsible,
                start: state.startedAt,
                deadline: state.deadline,
            },
        },
    }];
}

function wantReceived(state, reject) {
    if (state.receivedAt === null)
        reject('the application has not been received yet');
}

const confirmReceipt = {
    schema: {
        type: 'object',
        required: ['resource', 'channel', 'department', 'responsible', 'deadline'],
        properties: {
            resource,
            group,
            channel: {
                type: 'string',
                enum: ['Internet', 'Desk', 'Post', 'e-mail', 'Intern'],
                title: 'How it came in',
            },
            department: { type: 'string', minLength: 1, title: 'Department' },
            responsible: { type: 'string', minLength: 1, title: 'Who is responsible' },
            deadline: { type: 'string', format: 'date-time', title: 'To be decided by' },
        },
        additionalProperties: false,
    },
    handle(state, data, { reject, time, newId }) {
        if (state.receivedAt !== null)
            reject('the application was received already', { at: state.receivedAt });
        if (Date.parse(data.deadline) <= Date.parse(time))
            reject('the deadline must lie ahead', { now: time });
        const { channel, department, responsible, deadline } = data;
        return [{
            type: 'Confirmation of receipt',
            data: {
                task: newId(),
                resource: data.resource,
                group: data.group ?? '',
                case: { channel, department, group: '', responsible, start: time, deadline },
            },
        }];
    },
};

const considerHolding = {
    schema: whoDoesIt,
    handle(state, data, context) {
        wantReceived(state, context.reject);
        if (state.stopAdvice.determinedAt !== undefined)
            context.reject('the stop indication is determined', state.stopAdvice);
        return complete('T06 Determine necessity of stop advice', state, data, context);
    },
};

const sendTheConfirmation = {
    schema: whoDoesIt,
    handle(state, data, context) {
        wantReceived(state, context.reject);
        if (state.receipt.determinations === 0)
            context.reject('the confirmation must be determined before it is sent');
        if (state.receipt.sentAt !== undefined)
            context.reject('the confirmation was sent already', { at: state.receipt.sentAt });
        return complete('T05 Print and send confirmation of receipt', state, data, context);
    },
};

// ---- Read models.

const responsibleOf = ({ data }) => data.case.responsible;

// Whoever is responsible, and which applications are not through the receipt phase yet: it ends when the
// confirmation is sent and the stop indication determined.
function endHalf(half) {
    return (row, { stream }) => {
        const still = row.waiting?.[stream];
        if (still === undefined) return;
        row.waiting[stream] = still.filter((other) => other !== half);
        if (row.waiting[stream].length > 0) return;
        delete row.waiting[stream];
        row.open -= 1;
    };
}
const openPermits = {
    version: 1,
    from: ['permit'],
    key: responsibleOf,
    columns: { responsible: 'text', received: 'integer', open: 'integer', waiting: 'json' },
    index: ['open'],
    on: {
        'Confirmation of receipt': (row, { stream }) => {
            row.received += 1;
            row.open += 1;
            row.waiting = { ...row.waiting, [stream]: ['confirmation', 'stop indication'] };
        },
        'T05 Print and send confirmation of receipt': endHalf('confirmation'),
        'T10 Determine necessity to stop indication': endHalf('stop indication'),
    },
};

// How long it took from the application until its confirmation was sent, in days.
const durations = {
    version: 1,
    from: ['permit'],
    key: ({ data }) => data.case.department,
    columns: {
        department: 'text', confirmations: 'integer', days: 'real', longest: 'real', average: 'real',
    },
    on: {
        'T05 Print and send confirmation of receipt': (row, { data, time }) => {
            const days = daysBetween(data.case.start, time);
            row.confirmations += 1;
            row.days = Math.round((row.days + days) * 10) / 10;
            row.longest = Math.max(row.longest ?? days, days);
            row.average = Math.round(row.days / row.confirmations * 10) / 10;
        },
    },
};

// Every type of event is a task.
const tasks = {
    version: 1,
    from: ['permit'],
    key: ({ time }) => time.slice(0, 'yyyy-mm'.length),
    columns: { month: 'text', tasks: 'integer', received: 'integer' },
    on: Object.fromEntries(Object.keys(events).map((type) => [type, (row) => {
        row.tasks += 1;
        row.received += type === 'Confirmation of receipt' ? 1 : 0;
    }])),
};

export default {
    name: 'permits',
    aggregates: {
        permit: {
            state: {
                version: 1,
                initial: {
                    status: 'not received',
                    channel: null,
                    department: null,
                    group: null,
                    responsible: null,
                    handler: null,
                    handovers: 0,
                    deadline: null,
                    lastEventAt: null,
                    receipt: { phase: 'none', checks: 0, adjustments: 0, determinations: 0 },
                    stopAdvice: { rounds: 0, indicated: false },
                    advice: { requested: 0, received: 0, answers: [] },
                    aspects: {},
                    tasks: {},
                    startedAt: null,
                    receivedAt: null,
                    durationDays: 0,
                    deadlineMissed: false,
                    overdueDays: 0,
                },
            },
            events,
            commands: {
                ConfirmReceipt: confirmReceipt,
                ConsiderStopAdvice: considerHolding,
                SendConfirmation: sendTheConfirmation,
            },
            snapshot: { every: 50 },
        },
    },
    projections: {
        open_permits_by_responsible: openPermits,
        duration_by_department: durations,
        tasks_by_month: tasks,
    },
};
