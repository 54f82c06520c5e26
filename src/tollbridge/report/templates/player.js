"use strict";
/* Plays one replication: legs on their bridges, balances and pools falling, refusals and cuts with their reasons.
   TollbridgePlayer.mount(element, scene) returns {frame(ms), seek(ms), play(), pause()}; a frame is what the ledger says. */
(() => {
  const SPEEDS = [1, 10, 60, 300, 900, 3600];
  const COLOURS = { "toll-free": "#2f7ed8", toll: "#2a9d6f", out: "#e08a1e", app: "#8a63d2" };
  const LINES = { "toll-free": "toll-free", toll: "toll", out: "called out", app: "by app" };
  const CUT = "#d9483b";
  const GRANT = "#2a9d6f";
  const LOG = 9;
  const ACTIVITY = 46;
  const GAUGE = 96;
  const GAUGE_EDGE = 34;
  /* Height of what stands on the page above and below the drawing, and of a line of the log. */
  const AROUND = 430;
  const LOG_LINE = 22;
  const MOST_LOG = 30;
  const BEFORE = 5000;
  const NARROW = 560;
  const SIZES = [16, 12, 9];
  const FEW_ROWS = 3;

  /* The number of entries of a sorted list that are at most `value`. */
  const upTo = (sorted, value) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const figure = (value, places = 0) =>
    value.toLocaleString("en-US", { minimumFractionDigits: places, maximumFractionDigits: places });
  const money = (scene, micros) => figure(micros / 1e6, scene.places);
  const span = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

  /* Each leg that was let in gets the lowest free place on its bridge, so that its dot stays where it is. */
  const place = (scene) => {
    const legs = scene.legs;
    const slots = new Int32Array(legs.arrived.length).fill(-1);
    const free = scene.bridges.map(() => []);
    const next = scene.bridges.map(() => 0);
    const leaving = scene.bridges.map(() => []);
    let longest = 0;
    legs.arrived.forEach((arrived, row) => {
      if (legs.refused[row]) return;
      const bridge = legs.bridge[row];
      const going = leaving[bridge];
      for (let index = going.length - 1; index >= 0; index -= 1) {
        if (legs.released[going[index]] <= arrived) {
          free[bridge].push(slots[going[index]]);
          going.splice(index, 1);
        }
      }
      free[bridge].sort((a, b) => b - a);
      slots[row] = free[bridge].length ? free[bridge].pop() : next[bridge]++;
      going.push(row);
      longest = Math.max(longest, legs.released[row] - arrived);
    });
    return { slots, longest };
  };

  /* What falls: a line for each account's balance, and one for the minutes left in each pool. */
  const gauges = (scene) => {
    const accounts = scene.accounts.map((account) => ({
      name: account.name, at: [], value: [], limit: account.limit, low: Math.min(0, account.limit, account.lowest),
      told: (value) => `${money(scene, value)} ${scene.currency}`,
    }));
    scene.moves.at.forEach((at, row) => {
      const account = accounts[scene.moves.account[row]];
      account.at.push(at);
      account.value.push(scene.moves.balance[row]);
    });
    const pools = (scene.pools || []).map((pool) => ({
      name: `Pool of ${pool.name}`, at: pool.at, value: pool.left, limit: 0, low: 0,
      told: (value) => `${figure(value / 60000)} minutes left`,
    }));
    return [...accounts, ...pools].map((gauge) =>
      ({ ...gauge, high: gauge.value.reduce((top, value) => Math.max(top, value), 1) }));
  };

  /* Running totals of the legs that have ended, in the order in which they end. */
  const totals = (scene) => {
    const { legs } = scene;
    const rows = [...legs.released.keys()].filter((row) => !legs.refused[row]);
    rows.sort((a, b) => legs.released[a] - legs.released[b]);
    const sums = { at: [], legs: [0], ms: [0], cost: [0], cut: [0] };
    rows.forEach((row, index) => {
      sums.at.push(legs.released[row]);
      sums.legs.push(index + 1);
      sums.ms.push(sums.ms[index] + (legs.answered[row] < 0 ? 0 : legs.released[row] - legs.answered[row]));
      sums.cost.push(sums.cost[index] + legs.cost[row]);
      sums.cut.push(sums.cut[index] + legs.cut[row]);
    });
    return sums;
  };

  /* How many legs hold a line, as steps: the instants and the count after each. */
  const activity = (scene) => {
    const steps = [];
    scene.legs.arrived.forEach((at, row) => {
      if (!scene.legs.refused[row]) steps.push([at, 1], [scene.legs.released[row], -1]);
    });
    steps.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    let count = 0;
    return { at: steps.map(([at]) => at), count: steps.map(([, step]) => (count += step)) };
  };

  /* What is told: who joins and leaves, and what the records tell of grants, refusals and cuts. */
  const told = (scene) => {
    const { legs, events } = scene;
    const lines = events.at.map((at, index) => ({ at, index, kind: /is (refused|cut):/.test(events.text[index]) ? "loss" : "grant" }));
    legs.answered.forEach((at, row) => {
      if (at < 0 || legs.refused[row]) return;
      lines.push({ at, row, kind: "join" });
      if (!legs.cut[row]) lines.push({ at: legs.released[row], row, kind: "leave" });
    });
    return lines.filter((line) => line.at <= scene.duration).sort((a, b) => a.at - b.at);
  };

  const words = (scene, line) => {
    if (line.index !== undefined) return scene.events.text[line.index];
    const { legs } = scene;
    const number = legs.number[line.row] >= 0 ? scene.numbers[legs.number[line.row]].name : LINES[legs.line[line.row]];
    const bridge = scene.bridges[legs.bridge[line.row]].name;
    if (line.kind === "join") return `${number}: a leg joins ${bridge}`;
    const stayed = span(legs.released[line.row] - legs.answered[line.row]);
    return `${number}: a leg leaves ${bridge} after ${stayed}, ${money(scene, legs.cost[line.row])} ${scene.currency}`;
  };

  const build = (scene) => {
    const lines = told(scene);
    return {
      ...place(scene), gauges: gauges(scene), sums: totals(scene), activity: activity(scene), lines,
      linesAt: lines.map((line) => line.at),
      losses: lines.filter((line) => line.kind === "loss").map((line) => line.at),
      grants: lines.filter((line) => line.kind === "grant").map((line) => line.at),
    };
  };

  const levelAt = (gauge, now) => {
    const count = upTo(gauge.at, now);
    return count ? gauge.value[count - 1] : 0;
  };

  /* What is so at an instant: which legs hold a line, who is busy, what each balance is after the last movement. */
  const frameAt = (scene, built, now) => {
    const { legs } = scene;
    const last = upTo(legs.arrived, now);
    const first = upTo(legs.arrived, now - built.longest - 1);
    const active = [];
    const busy = { numbers: scene.numbers.map(() => 0), bridges: scene.bridges.map(() => 0) };
    for (let row = first; row < last; row += 1) {
      if (legs.refused[row] || legs.released[row] <= now) continue;
      active.push(row);
      busy.bridges[legs.bridge[row]] += 1;
      if (legs.number[row] >= 0) busy.numbers[legs.number[row]] += 1;
    }
    const levels = built.gauges.map((gauge) => levelAt(gauge, now));
    const ended = upTo(built.sums.at, now);
    return {
      now, active, busy, levels, balances: levels.slice(0, scene.accounts.length), pools: levels.slice(scene.accounts.length),
      told: upTo(built.linesAt, now), next: last < legs.arrived.length ? legs.arrived[last] : scene.duration,
      ended: { legs: ended, ms: built.sums.ms[ended], cost: built.sums.cost[ended], cut: built.sums.cut[ended] },
    };
  };

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const clock = (scene) => {
    const form = new Intl.DateTimeFormat("en-GB", {
      timeZone: scene.timezone, weekday: "short", year: "numeric", month: "short", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
    });
    return (ms) => form.format(new Date(scene.start + ms));
  };

  const mount = (root, scene) => {
    const built = build(scene);
    const tell = clock(scene);
    let now = scene.begin;
    let playing = false;
    let stamp = 0;

    const canvas = element("canvas", { className: "player-canvas" });
    canvas.setAttribute("role", "img");
    const toggle = element("button", { type: "button", textContent: "Play", className: "player-toggle" });
    const speed = element("select", { className: "player-speed", ariaLabel: "Speed" });
    SPEEDS.forEach((value) => speed.append(element("option", { value, textContent: `${value.toLocaleString("en-US")}×` })));
    speed.value = "900";
    const quiet = element("input", { type: "checkbox", checked: true });
    const skip = element("label", { className: "player-skip" }, quiet, " Skip quiet hours");
    const bar = element("input", {
      type: "range", min: 0, max: scene.duration, step: 1000, value: now, className: "player-time", ariaLabel: "Time",
    });
    const label = element("output", { className: "player-clock" });
    const tally = element("dl", { className: "player-tally" });
    const log = element("ol", { className: "player-log", ariaLabel: "What happened last" });
    root.classList.add("player");
    root.replaceChildren(
      element("div", { className: "player-controls" }, toggle, speed, skip, bar, label), tally, canvas, log,
    );
    if (scene.note) root.append(element("p", { className: "note", textContent: scene.note }));

    const style = (name) => getComputedStyle(root).getPropertyValue(name).trim() || "#808080";

    const left = 12;
    const across = (at, width) => left + (at / scene.duration) * (width - 2 * left);

    /* The most legs at once in each column of the strip. */
    const columns = (width) => {
      const { at, count } = built.activity;
      const most = new Float32Array(Math.ceil(width));
      at.forEach((instant, row) => {
        const end = row + 1 < at.length ? at[row + 1] : instant;
        const last = Math.min(most.length - 1, Math.floor(across(end, width)));
        for (let column = Math.floor(across(instant, width)); column <= last; column += 1) {
          most[column] = Math.max(most[column], count[row]);
        }
      });
      return most;
    };

    /* On a tall window the strip, the balances and the log share what height is to spare. */
    const tall = (least) => {
      const spare = Math.max(0, window.innerHeight - AROUND - least);
      const strip = Math.round(ACTIVITY + Math.min(ACTIVITY * 2, spare * 0.2));
      const gauges = built.gauges.length;
      const gauge = Math.round(GAUGE + (gauges ? Math.min(GAUGE * 1.5, (spare * 0.5) / gauges) : 0));
      const rest = spare - (strip - ACTIVITY) - gauges * (gauge - GAUGE);
      return { strip, gauge, log: Math.min(MOST_LOG, LOG + Math.floor(rest / LOG_LINE)) };
    };

    const layout = () => {
      const width = Math.max(280, root.clientWidth);
      const used = scene.bridges.map((_, bridge) =>
        built.slots.reduce((top, slot, row) => (scene.legs.bridge[row] === bridge ? Math.max(top, slot + 1) : top), 1));
      /* Dots are as large as a few rows of them allow. */
      const needed = used.reduce((top, count, bridge) => Math.max(top, count, scene.bridges[bridge].ports ?? 0), 1);
      const fits = (each) => Math.max(8, Math.floor((width - 24) / (each + 3)));
      const size = SIZES.find((each) => fits(each) * FEW_ROWS >= needed) ?? SIZES.at(-1);
      const inRow = fits(size);
      /* A place for each port, so that an idle bridge is seen to be one; of a large bridge two rows more than are used. */
      const most = used.map((count, bridge) =>
        Math.max(count, Math.min(scene.bridges[bridge].ports ?? count, Math.ceil(count / inRow) * inRow + 2 * inRow)));
      const rows = most.map((count) => Math.min(12, Math.ceil(count / inRow)));
      const tops = [];
      const below = rows.reduce((sum, count) => sum + 34 + count * (size + 3), 0) + Math.ceil(scene.numbers.length / 2) * 24;
      const sizes = tall(ACTIVITY + 58 + below + built.gauges.length * GAUGE);
      let height = sizes.strip + 34;
      rows.forEach((count) => { tops.push(height); height += 34 + count * (size + 3); });
      const lines = height + 6;
      height = lines + Math.ceil(scene.numbers.length / 2) * 24 + 12;
      const falling = height;
      height += built.gauges.length * sizes.gauge + 6;
      return { ...sizes, width, height, size, inRow, rows, most, tops, lines, falling, activity: columns(width) };
    };
    let plan = layout();
    const x = (at) => across(at, plan.width);

    const playhead = (context, top, height, ink) => {
      context.beginPath();
      context.strokeStyle = ink;
      context.lineWidth = 1;
      context.moveTo(x(now), top);
      context.lineTo(x(now), top + height);
      context.stroke();
    };

    const marks = (context, instants, colour, top, height) => {
      context.fillStyle = colour;
      instants.forEach((at) => context.fillRect(x(at) - 0.75, top, 1.5, height));
    };

    /* The whole run on one strip: legs that hold a line, grants in green, refusals and cuts in red. */
    const drawActivity = (context, colours) => {
      const top = 22;
      const most = plan.activity.reduce((high, value) => Math.max(high, value), 1);
      context.font = "12px system-ui, sans-serif";
      context.fillStyle = colours.soft;
      const said = `Legs in progress over the whole run: ${figure(most)} at most.`;
      context.fillText(plan.width < NARROW ? said : `${said} Green: grants. Red: refused or cut.`, left, 13);
      context.fillStyle = COLOURS["toll-free"];
      plan.activity.forEach((value, column) => {
        const height = (value / most) * plan.strip;
        context.globalAlpha = column <= x(now) ? 0.9 : 0.35;
        if (value) context.fillRect(column, top + plan.strip - height, 1, height);
      });
      context.globalAlpha = 1;
      context.strokeStyle = colours.edge;
      context.strokeRect(left, top, plan.width - 2 * left, plan.strip);
      marks(context, built.grants, GRANT, top, 8);
      marks(context, built.losses, CUT, top + plan.strip - 8, 8);
      playhead(context, top - 3, plan.strip + 6, colours.ink);
    };

    const circle = (context, bridge, slot, radius) => {
      const step = plan.size + 3;
      const across = 12 + (slot % plan.inRow) * step + plan.size / 2;
      const down = plan.tops[bridge] + 26 + Math.floor(slot / plan.inRow) * step + plan.size / 2;
      context.beginPath();
      context.arc(across, down, radius, 0, 2 * Math.PI);
    };

    /* Ports that nobody holds, as faint dots. */
    const drawPlaces = (context, colours) => {
      context.fillStyle = colours.edge;
      plan.most.forEach((count, bridge) => {
        if (scene.bridges[bridge].ports === null) return;
        for (let slot = 0; slot < Math.min(count, plan.inRow * plan.rows[bridge]); slot += 1) {
          circle(context, bridge, slot, plan.size / 2);
          context.fill();
        }
      });
    };

    const dot = (context, row, frame) => {
      const { legs } = scene;
      const slot = built.slots[row];
      const bridge = legs.bridge[row];
      if (slot >= plan.inRow * plan.rows[bridge]) return;
      circle(context, bridge, slot, plan.size / 2);
      const answered = legs.answered[row];
      const ending = legs.cut[row] && legs.released[row] - frame.now < 60000;
      context.fillStyle = context.strokeStyle = ending ? CUT : COLOURS[legs.line[row]] || COLOURS.toll;
      if (answered < 0 || answered > frame.now) { context.lineWidth = 1.5; context.stroke(); } else context.fill();
    };

    const quietText = (frame) =>
      frame.next >= scene.duration ? "Quiet until the end." : `Quiet until ${tell(frame.next)}.`;

    const drawBridges = (context, frame, colours) => {
      scene.bridges.forEach((bridge, index) => {
        context.fillStyle = colours.ink;
        context.font = "600 13px system-ui, sans-serif";
        const of = bridge.ports === null ? "" : ` of ${bridge.ports} ports`;
        const said = `${bridge.name}: ${frame.busy.bridges[index]}${of} busy`;
        context.fillText(said, 12, plan.tops[index] + 14);
        if (index || frame.active.length) return;
        const beside = 24 + context.measureText(said).width;
        context.fillStyle = colours.soft;
        context.font = "12px system-ui, sans-serif";
        context.fillText(quietText(frame), beside, plan.tops[index] + 14);
      });
      drawPlaces(context, colours);
      frame.active.forEach((row) => dot(context, row, frame));
    };

    const drawNumbers = (context, frame, ink, edge) => {
      const half = (plan.width - 36) / 2;
      context.font = "12px system-ui, sans-serif";
      scene.numbers.forEach((number, index) => {
        const begin = 12 + (index % 2) * (half + 12);
        const y = plan.lines + Math.floor(index / 2) * 24;
        const busy = frame.busy.numbers[index];
        const share = number.ports ? Math.min(1, busy / number.ports) : 0;
        context.fillStyle = edge;
        context.fillRect(begin, y + 13, half, 4);
        context.fillStyle = share >= 1 ? CUT : COLOURS["toll-free"];
        context.fillRect(begin, y + 13, half * share, 4);
        context.fillStyle = ink;
        context.fillText(`${number.name} ${busy}${number.ports === null ? "" : `/${number.ports}`}`, begin, y + 9);
      });
    };

    const drawGauge = (context, gauge, index, frame, colours) => {
      const top = plan.falling + index * plan.gauge;
      const width = plan.width - 2 * left;
      const height = plan.gauge - GAUGE_EDGE;
      const y = (value) => top + 22 + height - ((value - gauge.low) / (gauge.high - gauge.low || 1)) * height;
      context.fillStyle = colours.ink;
      context.font = "600 13px system-ui, sans-serif";
      context.fillText(`${gauge.name}: ${gauge.told(frame.levels[index])}`, left, top + 13);
      context.strokeStyle = colours.edge;
      context.lineWidth = 1;
      context.strokeRect(left, top + 22, width, height);
      const line = (to, until, colour, thick) => {
        if (!to) return;
        context.beginPath();
        context.strokeStyle = colour;
        context.lineWidth = thick;
        const stride = Math.max(1, Math.floor(to / (2 * width)));
        context.moveTo(x(gauge.at[0]), y(gauge.value[0]));
        let previous = y(gauge.value[0]);
        for (let row = 0; row < to; row += stride) {
          context.lineTo(x(gauge.at[row]), previous);
          previous = y(gauge.value[row]);
          context.lineTo(x(gauge.at[row]), previous);
        }
        context.lineTo(x(until), previous);
        context.stroke();
      };
      const falls = frame.levels[index] <= gauge.limit;
      line(gauge.at.length, scene.duration, colours.edge, 1.5);
      line(upTo(gauge.at, frame.now), frame.now, falls ? CUT : COLOURS["toll-free"], 2);
      playhead(context, top + 22, height, colours.ink);
    };

    let shown = -1;
    const drawLog = (frame) => {
      if (frame.told === shown) return;
      shown = frame.told;
      log.replaceChildren(...built.lines.slice(Math.max(0, shown - plan.log), shown).map((line) =>
        element("li", { className: `player-${line.kind}` },
          element("time", { textContent: tell(line.at) }), words(scene, line))).reverse());
    };

    const drawTally = (frame) => {
      const refused = upTo(built.losses, frame.now) - frame.ended.cut;
      const parts = [
        ["legs in progress", figure(frame.active.length)], ["legs ended", figure(frame.ended.legs)],
        ["minutes", figure(frame.ended.ms / 60000)], [`cost, ${scene.currency}`, money(scene, frame.ended.cost)],
        ["refused", figure(Math.max(0, refused))], ["cut", figure(frame.ended.cut)],
      ];
      tally.replaceChildren(...parts.map(([name, value]) =>
        element("div", {}, element("dt", { textContent: name }), element("dd", { textContent: value }))));
    };

    const draw = () => {
      const frame = frameAt(scene, built, now);
      const ratio = window.devicePixelRatio || 1;
      if (canvas.width !== Math.round(plan.width * ratio) || canvas.height !== Math.round(plan.height * ratio)) {
        canvas.width = Math.round(plan.width * ratio);
        canvas.height = Math.round(plan.height * ratio);
        canvas.style.height = `${plan.height}px`;
      }
      const context = canvas.getContext("2d");
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, plan.width, plan.height);
      const colours = { ink: style("--ink"), edge: style("--edge"), soft: style("--soft") };
      drawActivity(context, colours);
      drawBridges(context, frame, colours);
      drawNumbers(context, frame, colours.ink, colours.edge);
      built.gauges.forEach((gauge, index) => drawGauge(context, gauge, index, frame, colours));
      drawTally(frame);
      drawLog(frame);
      label.textContent = tell(now);
      bar.value = now;
      bar.setAttribute("aria-valuetext", tell(now));
      canvas.setAttribute("aria-label", `${tell(now)}: ${frame.active.length} legs hold a line`);
      return frame;
    };

    const tick = (time) => {
      if (!playing || !root.isConnected) { playing = false; return; }
      now = Math.min(scene.duration, now + (time - stamp) * Number(speed.value));
      stamp = time;
      const frame = draw();
      if (quiet.checked && !frame.active.length && frame.next - BEFORE > now) now = Math.min(scene.duration, frame.next - BEFORE);
      if (now >= scene.duration) { draw(); pause(); } else requestAnimationFrame(tick);
    };
    const play = () => {
      if (now >= scene.duration) now = scene.begin;
      playing = true;
      stamp = performance.now();
      toggle.textContent = "Pause";
      requestAnimationFrame(tick);
    };
    const pause = () => { playing = false; toggle.textContent = "Play"; };
    const seek = (ms) => { now = Math.max(0, Math.min(scene.duration, ms)); return draw(); };

    toggle.addEventListener("click", () => (playing ? pause() : play()));
    bar.addEventListener("input", () => seek(Number(bar.value)));
    canvas.addEventListener("click", (event) => {
      const share = (event.offsetX - left) / (plan.width - 2 * left);
      if (event.offsetY < plan.strip + 28) seek(share * scene.duration);
    });
    new ResizeObserver(() => { plan = layout(); shown = -1; draw(); }).observe(root);
    draw();
    const player = { frame: (ms) => frameAt(scene, built, ms), seek, play, pause, scene };
    root.player = player;
    return player;
  };

  window.TollbridgePlayer = { mount };
})();
