/* One plot of the studio. It is drawn when it is in view, and anew when it has other figures; its legend stands above it. */
import { toRaw } from "vue";

const CONFIG = { displayModeBar: false, displaylogo: false, scrollZoom: false, responsive: false, showTips: false };
const MARGIN_IN_VIEW = "150px";

/* Plots that wait: one is drawn at once, the others one a frame, so that the page goes on answering. */
const waiting = new Set();
let drawing = false;
const pump = () => {
  const [next] = waiting;
  drawing = next !== undefined;
  if (!drawing) return;
  waiting.delete(next);
  next.draw();
  requestAnimationFrame(pump);
};
const ask = (plot) => {
  waiting.add(plot);
  if (!drawing) pump();
};

const colourOf = (trace) => trace.fillcolor || trace.line?.color || trace.marker?.color;
const kindOf = (trace) => (trace.fill ? "band" : trace.type === "bar" ? "bar" : trace.line?.dash || "solid");

export default {
  template: `
    <div class="st-drawing">
      <div class="st-legend" v-if="legend.length">
        <span v-for="entry in legend" :key="entry.name">
          <i :class="entry.kind" :style="{ color: entry.colour }" aria-hidden="true"></i>{{ entry.name }}
        </span>
      </div>
      <div class="st-canvas" ref="canvas" role="img" :aria-label="figure.label"></div>
    </div>`,
  props: { figure: Object },
  computed: {
    legend() {
      const named = this.figure.data.filter((trace) => trace.name && trace.showlegend !== false);
      return named.map((trace) => ({ name: trace.name, colour: colourOf(trace), kind: kindOf(trace) }));
    },
  },
  watch: {
    figure() {
      this.changed();
    },
  },
  async mounted() {
    this.isNew = true;
    const { Plotly } = await import("nicegui-plotly");
    this.plotly = Plotly;
    this.sight = new IntersectionObserver(([...entries]) => {
      this.inView = entries.at(-1).isIntersecting;
      if (this.isNew) this.changed();
    }, { rootMargin: MARGIN_IN_VIEW });
    this.sight.observe(this.$refs.canvas);
    this.size = new ResizeObserver(() => this.changed());
    this.size.observe(this.$refs.canvas);
  },
  unmounted() {
    this.sight?.disconnect();
    this.size?.disconnect();
    waiting.delete(this);
  },
  methods: {
    changed() {
      this.isNew = true;
      if (this.inView) ask(this);
    },
    draw() {
      const box = this.$refs.canvas;
      if (!box || !box.clientWidth || !this.isNew) return;
      this.isNew = false;
      const { data, layout } = toRaw(this.figure);
      this.plotly.react(box, data, { ...layout, width: box.clientWidth, height: box.clientHeight }, CONFIG);
      box.dispatchEvent(new CustomEvent("drawn", { bubbles: true, detail: this.figure.name }));
    },
  },
};
