"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { criteria, technologies, plans, steps, words, rounding } = data;
  const get = (id) => document.getElementById(id);
  const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (all, name) => String(values[name]));
  const make = (kind, text, mark) => {
    const made = document.createElement(kind);
    if (text !== undefined) made.textContent = text;
    if (mark) made.className = mark;
    return made;
  };
  const number = (value, digits) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "\u2212");
  const plain = (value) => String(Number(value.toPrecision(10)));

  // The written weights; shares are these over their sum.
  const weights = criteria.map((criterion) => criterion.share * 100);
  let step = steps.find((one) => one.factor === 1);

  const shares = () => {
    const sum = weights.reduce((a, b) => a + b, 0);
    return sum > 0 ? weights.map((weight) => weight / sum) : null;
  };
  const worth = (plan, at) => plan.sums.reduce((sum, part, place) => sum + part * (place < at.length ? at[place] : 1), 0);
  const changes = (plan, other) => plan.choices.filter((choice, place) => choice.join() !== other.choices[place].join()).length;

  // Of plans equally good the one that changes least against the run's, then the cheapest.
  const best = (at) => {
    const near = data.base === null ? null : plans[data.base];
    let found = null;
    for (const place of step.plans) {
      const plan = plans[place];
      const here = { place, plan, value: worth(plan, at), far: near ? changes(plan, near) : 0 };
      const more = found ? here.value - found.value : 1;
      const tie = Math.abs(more) <= 1e-9;
      if (!tie ? more > 0 : here.far < found.far || (here.far === found.far && plan.cost < found.plan.cost)) found = here;
    }
    return found;
  };

  // Gauss with pivoting; null where the columns do not span.
  const solved = (columns, right) => {
    const size = right.length;
    const rows = right.map((value, row) => [...columns.map((column) => column[row]), value]);
    for (let place = 0; place < size; place += 1) {
      let pivot = place;
      for (let row = place + 1; row < size; row += 1) if (Math.abs(rows[row][place]) > Math.abs(rows[pivot][place])) pivot = row;
      if (Math.abs(rows[pivot][place]) < 1e-12) return null;
      [rows[place], rows[pivot]] = [rows[pivot], rows[place]];
      for (let row = 0; row < size; row += 1) {
        const factor = row === place ? 0 : rows[row][place] / rows[place][place];
        if (factor) for (let column = place; column <= size; column += 1) rows[row][column] -= factor * rows[place][column];
      }
    }
    return rows.map((row, place) => row[size] / row[place]);
  };
  const turned = (columns) => columns.map((_, row) => columns.map((column) => column[row]));

  // The best value is convex in the weights: at a mean of weights for which it is known it is at most the mean of what it
  // is there. The least such mean, by the simplex method; every step on the way is a bound, so stopping early is safe.
  const ceiling = (at) => {
    if (step.complete) return worth(best(at).plan, at) + rounding;
    const known = step.known;
    const basis = criteria.map((_, place) => known.findIndex((one) => one.weights[place] === 1));
    if (basis.includes(-1)) return null;
    let least = Infinity;
    for (let turn = 0; turn < 400; turn += 1) {
      const columns = basis.map((place) => known[place].weights);
      const parts = solved(columns, at);
      const prices = solved(turned(columns), basis.map((place) => known[place].most));
      if (!parts || !prices || parts.some((part) => part < -1e-9)) break;
      const shown = parts.map((part) => Math.max(part, 0));
      const miss = at.some((share, row) => Math.abs(share - shown.reduce((sum, part, place) => sum + part * columns[place][row], 0)) > 1e-9);
      if (!miss) least = Math.min(least, shown.reduce((sum, part, place) => sum + part * known[basis[place]].most, 0));
      let enter = -1, gain = -1e-10;
      known.forEach((one, place) => {
        const reduced = one.most - one.weights.reduce((sum, share, row) => sum + share * prices[row], 0);
        if (reduced < gain) { gain = reduced; enter = place; }
      });
      if (enter < 0) break;
      const direction = solved(columns, known[enter].weights);
      if (!direction) break;
      let leave = -1, length = Infinity;
      direction.forEach((slope, place) => {
        if (slope > 1e-12 && parts[place] / slope < length) { length = parts[place] / slope; leave = place; }
      });
      if (leave < 0) break;
      basis[leave] = enter;
    }
    return Number.isFinite(least) ? least + 1e-7 * (1 + Math.abs(least)) : null;
  };
  const upwards = (percent) => {
    const scale = 10 ** (1 - Math.floor(Math.log10(percent)));
    return plain(Math.ceil(percent * scale - 1e-9) / scale);
  };
  const proof = (value, most) => {
    if (step.complete) return say("whatif.proven", { rounding: data.rounding_shown });
    if (most === null || value === 0) return say("whatif.unknown");
    const percent = Math.max(0, (most - value) / Math.abs(value) * 100);
    return say("whatif.bound", { percent: percent > 0 ? upwards(percent) : "0" });
  };

  const optionOf = (place, choice) => technologies[place].options[choice[0]];
  const told = (place, choice) => {
    const option = optionOf(place, choice);
    const mode = words["mode." + option.mode];
    if (option.mode === "none" && option.title === option.id) return mode;
    return `${mode}: ${option.title}${option.mode !== "none" && choice[1] ? `, ${choice[1]}` : ""}`;
  };
  const list = (id, rows) => {
    const items = rows.length ? rows.map((row) => make("li", row)) : [make("li", say("whatif.nothing"), "soft")];
    get(id).replaceChildren(...items);
  };
  const acts = (plan, other) => plan.choices.flatMap((choice, place) =>
    choice.join() === other.choices[place].join() || optionOf(place, choice).mode === "none" ? []
      : [`${technologies[place].title} \u2013 ${told(place, choice)}`]);

  const row = (plan, base, place) => {
    const choice = plan.choices[place], before = base ? base.choices[place] : choice;
    const line = make("tr"), name = make("th", technologies[place].title), cell = make("td");
    name.scope = "row";
    const mode = optionOf(place, choice).mode;
    cell.append(make("span", told(place, choice), `mode ${["own", "access", "protect", "none"].includes(mode) ? mode : ""}`));
    if (choice.join() !== before.join()) {
      line.className = "changed";
      cell.append(make("small", say("whatif.was", { before: told(place, before) })));
    }
    line.append(name, cell);
    return line;
  };

  const yaml = () => {
    const key = (id) => /^[A-Za-z][A-Za-z_-]*$/.test(id) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(id) ? id : JSON.stringify(id);
    const values = criteria.map((criterion, place) => `${key(criterion.id)}: ${plain(weights[place])}`).join(", ");
    const budget = step.factor === 1 || !data.budget ? "" : `# budget ${data.budget.id}: ${plain(step.factor)} x its amounts in the run\n`;
    return `${budget}weights: {method: direct, values: {${values}}}\n`;
  };

  const empty = (sentence) => {
    get("value").textContent = "\u2013"; get("proof").textContent = sentence; get("cost").textContent = "\u2013";
    get("against").textContent = "";
    for (const id of ["enters", "leaves"]) get(id).replaceChildren();
    get("plan").replaceChildren();
    delete document.body.dataset.value; delete document.body.dataset.plan; delete document.body.dataset.most;
  };

  const draw = () => {
    const at = shares();
    criteria.forEach((_, place) => {
      const share = at ? `${number(at[place] * 100, 1)} %` : "\u2013";
      get(`share-${place}`).textContent = share;
      get(`slider-${place}`).setAttribute("aria-valuetext", share);
    });
    get("yaml").value = yaml();
    if (!at) return empty(say("whatif.no-weight"));
    if (!step.plans.length) return empty(say(step.status === "infeasible" ? "whatif.infeasible" : "whatif.unknown"));
    const found = best(at), most = ceiling(at), base = data.base === null ? null : plans[data.base];
    get("value").textContent = number(found.value, 4);
    get("cost").textContent = `${number(found.plan.cost, 1)} ${data.unit}`;
    get("proof").textContent = proof(found.value, most);
    const there = base && step.plans.includes(data.base);
    get("against").textContent = !base ? "" : !there ? say("whatif.base-barred")
      : found.place === data.base ? say("whatif.same")
        : say("whatif.against", { n: changes(found.plan, base), value: number(worth(base, at), 4), less: number(found.value - worth(base, at), 4) });
    list("enters", base ? acts(found.plan, base) : []);
    list("leaves", base ? acts(base, found.plan) : []);
    get("plan").replaceChildren(...technologies.map((_, place) => row(found.plan, base, place)));
    Object.assign(document.body.dataset, { value: String(found.value), most: String(most), plan: JSON.stringify(found.plan.choices) });
  };

  const slider = (criterion, place) => {
    const field = make("div", undefined, "field"), label = make("label", criterion.title), input = make("input"), share = make("output");
    label.htmlFor = input.id = `slider-${place}`;
    share.id = `share-${place}`; share.htmlFor = input.id;
    Object.assign(input, { type: "range", min: "0", max: "100", step: "1", value: String(weights[place]) });
    input.addEventListener("input", () => { weights[place] = Number(input.value); draw(); });
    field.append(label, share, input);
    return field;
  };
  get("sliders").replaceChildren(...criteria.map(slider));

  if (data.budget && steps.length > 1) {
    get("budget").replaceChildren(...steps.map((one, place) => {
      const option = make("option", `${plain(one.factor)} \u00d7 ${data.budget.title}`);
      option.value = String(place);
      option.selected = one === step;
      return option;
    }));
    get("budget").addEventListener("change", (event) => { step = steps[Number(event.target.value)]; draw(); });
  } else get("budgets").hidden = true;

  get("back").addEventListener("click", () => {
    criteria.forEach((criterion, place) => { weights[place] = criterion.share * 100; get(`slider-${place}`).value = String(weights[place]); });
    draw();
  });
  get("copy").addEventListener("click", async () => {
    let done = true;
    try { await navigator.clipboard.writeText(get("yaml").value); } catch { get("yaml").select(); done = document.execCommand("copy"); }
    get("copied").textContent = say(done ? "whatif.copied" : "whatif.select");
  });
  draw();
})();
