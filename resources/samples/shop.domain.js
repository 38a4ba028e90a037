// SPDX-License-Identifier: Apache-2.0
// The domain module of the demo shop: what its customers, carts, orders, payments and shipments
// are, told from their events. `headracectl demo` writes a copy of this file beside the store.
//
// The shop has run for two years, and its programs have changed in that time. Events are never
// rewritten, so a handler meets every shape that its event has had. Where the shapes differ, the
// old names are read beside the new ones; what each version was like stands at the handler.

// Amounts are decimals in the events. Sums of them are rounded to cents: 0.1 + 0.2 is not 0.3.
const cents = (amount) => Math.round(amount * 100) / 100;

// An order line or a cart item, whichever program wrote it.
//   1: { sku, qty, price }    2: { sku, name?, quantity, unitPrice }
const readLine = (line) => ({
  sku: line.sku,
  name: line.name ?? null,
  quantity: line.quantity ?? line.qty,
  unitPrice: line.unitPrice ?? line.price,
});

const priceOf = (line) => (line === undefined ? 0 : line.quantity * line.unitPrice);

const customer = {
  state: { version: 1, initial: { name: null, email: null, address: null, moves: 0 } },
  events: {
    // 1: { name, email }    2: { firstName, lastName, email, address }
    CustomerRegistered: {
      version: 2,
      apply(state, data, event) {
        state.name = data.name ?? `${data.firstName} ${data.lastName}`;
        state.email = data.email;
        state.address = data.address ?? null;
        state.registered = event.time;
      },
    },
    CustomerAddressChanged: {
      version: 1,
      apply(state, data) {
        state.address = data.address;
        state.moves += 1;
      },
    },
  },
};

const cart = {
  state: {
    version: 1,
    initial: { status: 'new', customerId: null, items: {}, total: 0, changes: 0 },
  },
  events: {
    CartOpened: {
      version: 1,
      apply(state, data, event) {
        state.status = 'open';
        state.customerId = data.customerId;
        state.opened = event.time;
      },
    },
    // As readLine() tells.
    ItemAdded: {
      version: 2,
      apply(state, data) {
        const { sku, name, quantity, unitPrice } = readLine(data);
        const before = state.items[sku];
        const item = { name, quantity: quantity + (before?.quantity ?? 0), unitPrice };
        state.items[sku] = item;
        state.total = cents(state.total - priceOf(before) + priceOf(item));
        state.changes += 1;
      },
    },
    ItemQuantityChanged: {
      version: 1,
      apply(state, data) {
        const item = state.items[data.sku];
        if (item !== undefined) {
          state.total = cents(state.total + (data.quantity - item.quantity) * item.unitPrice);
          item.quantity = data.quantity;
        }
        state.changes += 1;
      },
    },
    ItemRemoved: {
      version: 1,
      apply(state, data) {
        state.total = cents(state.total - priceOf(state.items[data.sku]));
        delete state.items[data.sku];
        state.changes += 1;
      },
    },
    CartCheckedOut: {
      version: 1,
      apply(state, data) {
        state.status = 'checked out';
        state.total = data.total;
      },
    },
    CartAbandoned: {
      version: 1,
      apply(state) {
        state.status = 'abandoned';
      },
    },
  },
  snapshot: { every: 100, when: (state) => state.status === 'checked out' },
};

const order = {
  state: {
    version: 1,
    initial: { status: 'new', customerId: null, lines: [], total: 0, currency: null },
  },
  events: {
    // 1: { cust, cart, lines, total }                 lines as 1 of readLine()
    // 2: { customerId, cartId, lines, total }
    // 3: { customerId, cartId, email, shipTo, lines, total, currency }
    OrderPlaced: {
      version: 3,
      pii: { subject: '/customerId', paths: ['/email', '/shipTo'] },
      apply(state, data, event) {
        state.status = 'placed';
        state.customerId = data.customerId ?? data.cust;
        state.cartId = data.cartId ?? data.cart;
        state.lines = data.lines.map(readLine);
        state.total = data.total;
        state.currency = data.currency ?? 'EUR'; // Nothing else was sold in before.
        state.shipTo = data.shipTo ?? null;
        state.placed = event.time;
      },
    },
    OrderPaid: {
      version: 1,
      apply(state, data) {
        state.status = 'paid';
        state.paid = data.amount;
      },
    },
    OrderShipped: {
      version: 1,
      apply(state, data) {
        state.status = 'shipped';
        state.carrier = data.carrier;
      },
    },
    OrderDelivered: {
      version: 1,
      apply(state, data, event) {
        state.status = 'delivered';
        state.delivered = event.time;
      },
    },
    OrderRefunded: {
      version: 1,
      apply(state, data) {
        state.status = 'refunded';
        state.total = cents(state.total - data.amount);
        state.refundReason = data.reason;
      },
    },
    OrderCancelled: {
      version: 1,
      apply(state, data) {
        state.status = 'cancelled';
        state.cancelReason = data.reason;
      },
    },
  },
  commands: {
    // As long as nothing is on its way. Money that came already goes back by OrderRefunded.
    CancelOrder: {
      schema: {
        type: 'object',
        required: ['reason'],
        properties: { reason: { type: 'string', minLength: 1, title: 'Why' } },
        additionalProperties: false,
      },
      handle(state, { reason }, { reject }) {
        if (state.status !== 'placed' && state.status !== 'paid')
          reject('only an order that is placed or paid can be cancelled', { status: state.status });
        return [{ type: 'OrderCancelled', data: { reason } }];
      },
    },
  },
  snapshot: { every: 100 },
};

const payment = {
  state: {
    version: 1,
    initial: { status: 'new', orderId: null, amount: 0, currency: null, attempts: 0 },
  },
  events: {
    // 1: { order, amount }    2: { orderId, amount, currency, method }
    PaymentRequested: {
      version: 2,
      apply(state, data) {
        state.status = 'requested';
        state.orderId = data.orderId ?? data.order;
        state.amount = data.amount;
        state.currency = data.currency ?? 'EUR';
        state.method = data.method ?? null;
        state.attempts += 1;
      },
    },
    PaymentFailed: {
      version: 1,
      apply(state, data) {
        state.status = 'failed';
        state.failure = data.reason;
      },
    },
    PaymentAuthorized: {
      version: 1,
      apply(state, data) {
        state.status = 'authorized';
        state.reference = data.reference;
        delete state.failure;
      },
    },
    PaymentCaptured: {
      version: 1,
      apply(state) {
        state.status = 'captured';
      },
    },
    PaymentRefunded: {
      version: 1,
      apply(state) {
        state.status = 'refunded';
      },
    },
  },
};

const shipment = {
  state: {
    version: 1,
    initial: { status: 'new', orderId: null, to: null, carrier: null, scans: [] },
  },
  events: {
    // 1: { order, address } with the address as one text    2: { orderId, to: { name, address } }
    ShipmentCreated: {
      version: 2,
      apply(state, data) {
        state.status = 'created';
        state.orderId = data.orderId ?? data.order;
        state.to = data.to ?? { label: data.address };
      },
    },
    ShipmentDispatched: {
      version: 1,
      apply(state, data) {
        state.status = 'on its way';
        state.carrier = data.carrier;
        state.tracking = data.tracking;
      },
    },
    ShipmentScanned: {
      version: 1,
      apply(state, data, event) {
        state.scans.push({ place: data.place, time: event.time });
      },
    },
    ShipmentDelivered: {
      version: 1,
      apply(state, data, event) {
        state.status = 'delivered';
        state.signedBy = data.signedBy;
        state.delivered = event.time;
      },
    },
  },
};

// ---- Read models: tables that other programs query.

const currencyOf = (data) => data.currency ?? 'EUR'; // Nothing else was sold in before.
const customerOf = (data) => data.customerId ?? data.cust;

// What was ordered, in which currency. An order that is given back or cancelled later still counts:
// those events do not say what it was paid in.
const revenue = {
  version: 1,
  from: ['order'],
  key: (event) => currencyOf(event.data),
  columns: { currency: 'text', orders: 'integer', revenue: 'real', largest: 'real' },
  on: {
    OrderPlaced(row, { data }) {
      row.orders += 1;
      row.revenue = cents(row.revenue + data.total);
      row.largest = Math.max(row.largest, data.total);
    },
  },
};

const customerOrders = {
  version: 1,
  from: ['order'],
  key: (event) => customerOf(event.data),
  columns: {
    customer: 'text', orders: 'integer', ordered: 'real', first_order: 'text', last_order: 'text',
    last_placed: 'text',
  },
  index: ['orders', 'ordered'],
  on: {
    OrderPlaced(row, event) {
      row.orders += 1;
      row.ordered = cents(row.ordered + event.data.total);
      row.first_order = row.first_order ?? event.stream;
      row.last_order = event.stream;
      row.last_placed = event.time;
    },
  },
};

// Every order as it stands; without a key its row is that of its stream.
const orderList = {
  version: 1,
  from: ['order'],
  columns: {
    order_id: 'text', customer: 'text', status: 'text', total: 'real', currency: 'text',
    lines: 'integer', placed: 'text', changed: 'text',
  },
  index: ['customer', 'status', 'placed'],
  on: {
    OrderPlaced(row, { data, time }) {
      row.customer = customerOf(data);
      row.status = 'placed';
      row.total = data.total;
      row.currency = currencyOf(data);
      row.lines = data.lines.length;
      row.placed = row.changed = time;
    },
    OrderPaid(row, { time }) {
      row.status = 'paid';
      row.changed = time;
    },
    OrderShipped(row, { time }) {
      row.status = 'shipped';
      row.changed = time;
    },
    OrderDelivered(row, { time }) {
      row.status = 'delivered';
      row.changed = time;
    },
    OrderRefunded(row, { data, time }) {
      row.status = 'refunded';
      row.total = cents(row.total - data.amount);
      row.changed = time;
    },
    OrderCancelled(row, { time }) {
      row.status = 'cancelled';
      row.changed = time;
    },
  },
};

// One order has several products, so its event touches several rows.
const productsSold = {
  version: 1,
  from: ['order'],
  keys: (event) => event.data.lines.map((line) => line.sku),
  columns: { sku: 'text', orders: 'integer', quantity: 'integer', amount: 'real' },
  index: ['quantity', 'amount'],
  on: {
    OrderPlaced(row, { data }, sku) {
      row.orders += 1;
      for (const line of data.lines.map(readLine)) {
        if (line.sku !== sku) continue;
        row.quantity += line.quantity;
        row.amount = cents(row.amount + priceOf(line));
      }
    },
  },
};

export default {
  name: 'shop',
  aggregates: { customer, cart, order, payment, shipment },
  projections: {
    revenue,
    customer_orders: customerOrders,
    order_list: orderList,
    products_sold: productsSold,
  },
};
