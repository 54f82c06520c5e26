"use strict";
/* Plays one replication: legs on their bridges, balances falling, refusals and cuts with their reasons.
   TollbridgePlayer.mount(element, scene) returns {frame(ms), seek(ms), play(), pause()}; a frame is what the ledger says. */
(() => {
  const SPEEDS = [1, 10, 60, 300, 900, 3600];
  const COLOURS = { "toll-free": "#2f7ed8", toll: "#2a9d6f", out: "#e08a1e", app: "#8a63d2" };
  const CUT = "#d9483b";
  const LOG = 9;

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

  const money = (scene, micros) =>
    (micros / 1e6).toLocaleString("en-US", { minimumFractionDigits: scene.places, maximumFractionDigits: scene.places });

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

  const build = (scene) => {
    const { slots, longest } = place(scene);
    const moves = scene.accounts.map(() => ({ at: [], balance: [] }));
    scene.moves.at.forEach((at, row) => {
      const account = moves[scene.moves.account[row]];
      account.at.push(at);
      account.balance.push(scene.moves.balance[row]);
    });
    const tops = moves.map((account) => account.balance.reduce((top, value) => Math.max(top, value), 1));
    return { slots, longest, moves, tops };
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
    const balances = built.moves.map((account) => {
      const count = upTo(account.at, now);
      return count ? account.balance[count - 1] : 0;
    });
    return { now, active, busy, balances, told: upTo(scene.events.at, now) };
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
    const bar = element("input", {
      type: "range", min: 0, max: scene.duration, step: 1000, value: now, className: "player-time", ariaLabel: "Time",
    });
    const label = element("output", { className: "player-clock" });
    const log = element("ol", { className: "player-log", ariaLabel: "What happened last" });
    root.classList.add("player");
    root.replaceChildren(
      element("div", { className: "player-controls" }, toggle, speed, bar, label), canvas, log,
    );
    if (scene.note) root.append(element("p", { className: "note", textContent: scene.note }));

    const style = (name) => getComputedStyle(root).getPropertyValue(name).trim() || "#808080";

    const layout = () => {
      const width = Math.max(280, root.clientWidth);
      const size = 9;
      const across = Math.max(8, Math.floor((width - 24) / (size + 3)));
      const most = scene.bridges.map((_, bridge) =>
        built.slots.reduce((top, slot, row) => (scene.legs.bridge[row] === bridge ? Math.max(top, slot + 1) : top), 1));
      const rows = most.map((count) => Math.min(12, Math.ceil(count / across)));
      const tops = [];
      let height = 8;
      rows.forEach((count) => { tops.push(height); height += 34 + count * (size + 3); });
      const lines = height + 6;
      height = lines + Math.ceil(scene.numbers.length / 2) * 22 + 10;
      const gauges = height;
      height += scene.accounts.length * 96 + 6;
      return { width, height, size, across, rows, tops, lines, gauges };
    };
    let plan = layout();

    const dot = (context, row, frame) => {
      const { legs } = scene;
      const slot = built.slots[row];
      const bridge = legs.bridge[row];
      if (slot >= plan.across * plan.rows[bridge]) return;
      const step = plan.size + 3;
      const x = 12 + (slot % plan.across) * step + plan.size / 2;
      const y = plan.tops[bridge] + 26 + Math.floor(slot / plan.across) * step + plan.size / 2;
      context.beginPath();
      context.arc(x, y, plan.size / 2, 0, 2 * Math.PI);
      const answered = legs.answered[row];
      const ending = legs.cut[row] && legs.released[row] - frame.now < 60000;
      context.fillStyle = context.strokeStyle = ending ? CUT : COLOURS[legs.line[row]] || COLOURS.toll;
      if (answered < 0 || answered > frame.now) { context.lineWidth = 1.5; context.stroke(); } else context.fill();
    };

    const drawBridges = (context, frame, ink) => {
      scene.bridges.forEach((bridge, index) => {
        context.fillStyle = ink;
        context.font = "600 13px system-ui, sans-serif";
        const of = bridge.ports === null ? "" : ` of ${bridge.ports} ports`;
        context.fillText(`${bridge.name}: ${frame.busy.bridges[index]}${of} busy`, 12, plan.tops[index] + 14);
      });
      frame.active.forEach((row) => dot(context, row, frame));
    };

    const drawNumbers = (context, frame, ink, edge) => {
      const half = (plan.width - 36) / 2;
      context.font = "12px system-ui, sans-serif";
      scene.numbers.forEach((number, index) => {
        const x = 12 + (index % 2) * (half + 12);
        const y = plan.lines + Math.floor(index / 2) * 22;
        const busy = frame.busy.numbers[index];
        const share = number.ports ? Math.min(1, busy / number.ports) : 0;
        context.fillStyle = edge;
        context.fillRect(x, y + 13, half, 4);
        context.fillStyle = share >= 1 ? CUT : COLOURS["toll-free"];
        context.fillRect(x, y + 13, half * share, 4);
        context.fillStyle = ink;
        context.fillText(`${number.name} ${busy}${number.ports === null ? "" : `/${number.ports}`}`, x, y + 9);
      });
    };

    const drawBalance = (context, index, frame, colours) => {
      const account = scene.accounts[index];
      const moves = built.moves[index];
      const top = plan.gauges + index * 96;
      const left = 12;
      const width = plan.width - 24;
      const height = 62;
      const low = Math.min(0, account.limit, account.lowest);
      const x = (at) => left + (at / scene.duration) * width;
      const y = (value) => top + 22 + height - ((value - low) / (built.tops[index] - low || 1)) * height;
      context.fillStyle = colours.ink;
      context.font = "600 13px system-ui, sans-serif";
      context.fillText(`${account.name}: ${money(scene, frame.balances[index])} ${scene.currency}`, left, top + 13);
      context.strokeStyle = colours.edge;
      context.lineWidth = 1;
      context.strokeRect(left, top + 22, width, height);
      const line = (from, to, colour, thick) => {
        if (to <= from) return;
        context.beginPath();
        context.strokeStyle = colour;
        context.lineWidth = thick;
        const stride = Math.max(1, Math.floor((to - from) / (2 * width)));
        let previous = null;
        for (let row = from; row < to; row += stride) {
          const at = x(moves.at[row]);
          if (previous === null) context.moveTo(at, y(moves.balance[row]));
          else { context.lineTo(at, previous); context.lineTo(at, y(moves.balance[row])); }
          previous = y(moves.balance[row]);
        }
        context.stroke();
      };
      const past = upTo(moves.at, frame.now);
      line(0, moves.at.length, colours.edge, 1.5);
      line(0, past, frame.balances[index] <= account.limit ? CUT : COLOURS["toll-free"], 2);
      context.beginPath();
      context.strokeStyle = colours.ink;
      context.lineWidth = 1;
      context.moveTo(x(frame.now), top + 22);
      context.lineTo(x(frame.now), top + 22 + height);
      context.stroke();
    };

    let shown = -1;
    const drawLog = (frame) => {
      if (frame.told === shown) return;
      shown = frame.told;
      const { at, text } = scene.events;
      const from = Math.max(0, shown - LOG);
      log.replaceChildren(...at.slice(from, shown).map((instant, index) =>
        element("li", { textContent: `${tell(instant)}  ${text[from + index]}` })).reverse());
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
      const colours = { ink: style("--ink"), edge: style("--edge") };
      drawBridges(context, frame, colours.ink);
      drawNumbers(context, frame, colours.ink, colours.edge);
      scene.accounts.forEach((_, index) => drawBalance(context, index, frame, colours));
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
      draw();
      if (now >= scene.duration) pause();
      else requestAnimationFrame(tick);
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
    new ResizeObserver(() => { plan = layout(); draw(); }).observe(root);
    draw();
    const player = { frame: (ms) => frameAt(scene, built, ms), seek, play, pause, scene };
    root.player = player;
    return player;
  };

  window.TollbridgePlayer = { mount };
})();
