"use strict";
(() => {
  const root = document.documentElement;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const config = { displayModeBar: false, responsive: true, displaylogo: false, scrollZoom: false };
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const drawn = new Set();
  const HEIGHT = 380;

  const colours = () => {
    const style = getComputedStyle(root);
    return { ink: style.getPropertyValue("--ink").trim(), edge: style.getPropertyValue("--edge").trim() };
  };

  const themed = (layout) => {
    const { ink, edge } = colours();
    const axis = { gridcolor: edge, zerolinecolor: edge, linecolor: edge, fixedrange: true, automargin: true };
    const themedLayout = {
      height: HEIGHT,
      margin: { l: 56, r: 44, t: 16, b: 48 },
      hovermode: "closest",
      dragmode: false,
      legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0 },
      ...layout,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: ink, family: "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif", size: 12 },
    };
    for (const name of ["xaxis", "yaxis", "yaxis2"]) {
      if (name !== "yaxis2" || layout.yaxis2) themedLayout[name] = { ...axis, ...(layout[name] || {}) };
    }
    return themedLayout;
  };

  // Plotly reads a label as a little HTML: text of the scenario must stay text.
  const plain = (text) => (typeof text === "string" ? text.replace(/&/g, "&amp;").replace(/</g, "&lt;") : text);
  const safe = (trace) => {
    const copy = { ...trace };
    for (const key of ["x", "y"]) if (Array.isArray(copy[key])) copy[key] = copy[key].map(plain);
    if (copy.name) copy.name = plain(copy.name);
    return copy;
  };

  const draw = (figure) => {
    if (drawn.has(figure.name)) return;
    drawn.add(figure.name);
    // a plot fills its element: without a height of its own that would follow the page, not the plot
    document.getElementById(figure.name).style.height = `${figure.layout.height || HEIGHT}px`;
    Plotly.newPlot(figure.name, figure.traces.map(safe), themed(figure.layout), config);
  };
  const drawAll = () => { if (window.Plotly) figures.forEach(draw); };
  const redraw = () => {
    for (const figure of figures) {
      if (drawn.has(figure.name)) Plotly.react(figure.name, figure.traces.map(safe), themed(figure.layout), config);
    }
  };

  const scene = JSON.parse(document.getElementById("scene").textContent);
  if (scene) window.TollbridgePlayer.mount(document.getElementById("player"), scene);

  const button = document.getElementById("theme");
  const setTheme = (dark) => {
    root.dataset.theme = dark ? "dark" : "light";
    button.setAttribute("aria-pressed", String(dark));
  };
  const isDark = () => root.dataset.theme === "dark";
  setTheme(prefersDark.matches);
  prefersDark.addEventListener("change", (event) => { setTheme(event.matches); redraw(); });
  button.addEventListener("click", () => { setTheme(!isDark()); redraw(); });

  document.getElementById("summary").addEventListener("click", () => {
    root.dataset.print = "summary";
    window.print();
    delete root.dataset.print;
  });

  let darkBeforePrint = false;
  window.addEventListener("beforeprint", () => { darkBeforePrint = isDark(); setTheme(false); drawAll(); redraw(); });
  window.addEventListener("afterprint", () => { setTheme(darkBeforePrint); redraw(); });

  // A cell that a spreadsheet would run as a formula gets an apostrophe; numbers and phone numbers stay as they are.
  const cell = (node) => {
    const text = node.dataset.value || node.textContent;
    const tame = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,]+(e[+-]?\d+)?$/i.test(text) ? "'" + text : text;
    return /[",\r\n]/.test(tame) ? '"' + tame.replace(/"/g, '""') + '"' : tame;
  };
  const csv = (table) => [...table.rows].map((row) => [...row.cells].map(cell).join(",")).join("\r\n") + "\r\n";
  for (const save of document.querySelectorAll("button.csv")) {
    save.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csv(document.getElementById(save.dataset.table))], { type: "text/csv" }));
      link.download = save.dataset.file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  }

  // The page is painted first, and can be read; then the plotting library is compiled, and the plots come one a frame.
  const frame = (step) => (document.hidden ? setTimeout : requestAnimationFrame)(step);
  const compile = () => {
    const script = document.createElement("script");
    script.textContent = document.getElementById("plotly").textContent;
    document.head.append(script);
  };
  const next = (index) => {
    if (index >= figures.length) { root.dataset.ready = "true"; return; }
    draw(figures[index]);
    frame(() => next(index + 1));
  };
  frame(() => setTimeout(() => { compile(); next(0); }));
})();
