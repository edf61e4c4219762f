// The reader's desk: a case on the screen, the next one ready behind it, the last verdict within reach.
// What counts is the server's clock and its knowledge of what was served; this script only keeps to the same rules.
import { load } from "./review-pictures.js";
import { askReason } from "./review-reasons.js";
import { leave, post } from "./review-server.js";
import { toast } from "./toasts.js";

const IDLE_MS = 3000;

export class Desk {
  constructor(root, stage, bar) {
    Object.assign(this, { root, stage, bar, texts: root.dataset });
    this.current = null;
    this.following = null; // a promise of the next case, or of null
    this.ahead = null; // what that promise brought
    this.busy = this.sending = false;
    this.moving = null; // a promise of the change from one case to the next
  }

  // ---------------------------------------------------------- dealing
  async deal() {
    const holding = [this.current, this.ahead].filter(Boolean).map((one) => one.task);
    const said = await post(this.texts.next, { holding });
    this.bar.waiting(said.waiting);
    return said.case ? prepared(said.case) : null;
  }

  prefetch() {
    this.ahead = null;
    this.following = this.deal().then((one) => (this.ahead = one), () => null);
  }

  advance() {
    return (this.moving = this.goOn());
  }

  async goOn() {
    const following = this.following;
    this.current = this.following = null;
    this.bar.enable(false);
    this.stage.mode("wait");
    try {
      const next = (following && (await following)) ?? (await this.deal());
      this.ahead = null;
      if (!next) return this.idle();
      await this.show(next);
      this.prefetch();
    } catch (refused) {
      this.trouble(refused);
    }
  }

  idle() {
    this.stage.clear();
    this.stage.mode("none");
    setTimeout(() => !this.current && !this.busy && this.advance(), IDLE_MS);
  }

  // ---------------------------------------------------------- showing
  async show(data) {
    this.current = data;
    Object.assign(data, { painted: false, active: data.active ?? 0 });
    this.bar.empty();
    this.stage.clear();
    this.stage.mode("wait");
    this.stage.declare(data.html);
    await post(data.steps.open, { token: data.token });
    this.bar.enable(true, data.may_not);
    this.paint(data);
  }

  async paint(data) {
    try {
      await data.loading.ready;
      if (data !== this.current) return;
      await this.stage.draw(data);
      await post(data.steps.painted, { token: data.token });
    } catch (refused) {
      this.stage.mode("case");
      return toast(refused.code ? refused.message : this.texts.textBroken, "stop");
    }
    data.painted = true;
    data.paintedAt = performance.now();
    this.bar.fill(data.minimum_ms, () => data === this.current);
  }

  // ---------------------------------------------------------- the verdict
  whyNot(button) {
    const data = this.current;
    if (data.may_not.includes(button.dataset.outcome)) return this.texts.textNotallowed;
    if ("needsNoPicture" in button.dataset) return "";
    if (!data.painted) return this.texts.textUnpainted;
    return performance.now() - data.paintedAt < data.minimum_ms ? this.texts.textEarly : "";
  }

  async judge(button) {
    const data = this.current;
    if (!data || this.busy) return;
    const no = this.whyNot(button);
    if (no) return toast(no, "attention");
    await this.alone(async () => {
      const answer = "needsReason" in button.dataset ? await askReason(button) : { reason: "", note: "" };
      if (answer && data === this.current) await this.send(data, button, answer);
    });
  }

  async send(data, button, { reason, note }) {
    this.sending = true;
    const said = await post(data.steps.verdict, {
      token: data.token, outcome: button.dataset.outcome, reason, note, tools: data.tools,
      active_seconds: (data.active / 1000).toFixed(2), findings: [...data.touched],
    });
    this.bar.offerUndo(data, said.undo_ms);
    const outcome = button.querySelector("span").textContent;
    this.bar.say(this.texts.textGiven.replace("{outcome}", outcome).replace("{number}", data.number));
    this.advance();
  }

  async undo() {
    // Pressed while the verdict is on its way, the key means that verdict.
    if (this.sending) await this.working;
    if (this.busy) return;
    const given = this.bar.take();
    if (!given) return toast(this.texts.textFinal, "attention");
    await this.alone(async () => {
      // What is being dealt at this moment must have arrived: else the server would deal the case that comes back.
      await this.moving;
      const behind = await this.following;
      const beside = this.current;
      const said = await post(given.steps.undo);
      // The case on the screen steps back for it, and the one behind goes back: a reader holds two.
      if (behind) await post(behind.steps.return);
      this.following = beside ? Promise.resolve(beside) : null;
      this.ahead = beside;
      this.bar.say(this.texts.textUndone.replace("{number}", given.number));
      await this.show(prepared(said.case));
    });
  }

  async giveBack() {
    const data = this.current;
    if (!data || this.busy) return;
    await this.alone(() => post(data.steps.return));
    this.advance();
  }

  // One thing at a time; what goes wrong is said, and nothing is lost.
  alone(work) {
    this.working = this.guarded(work);
    return this.working;
  }

  async guarded(work) {
    this.busy = true;
    try {
      await work();
    } catch (refused) {
      this.trouble(refused);
    } finally {
      this.busy = this.sending = false;
    }
  }

  trouble(refused) {
    toast(refused.message, "stop");
    // What the bar promised no longer holds.
    if (refused.code === "TOO_LATE") this.bar.say("");
    if (refused.code === "CASE_GONE") this.advance();
    else if (!this.current) setTimeout(() => !this.current && this.advance(), IDLE_MS);
  }

  // ---------------------------------------------------------- still there, and gone
  async renew() {
    if (!this.current) return;
    const said = await post(this.texts.renew).catch(() => null);
    if (!said) return;
    this.bar.waiting(said.waiting);
    if (this.ahead && !said.mine.includes(this.ahead.task)) this.prefetch();
    if (this.current && !this.busy && !said.mine.includes(this.current.task)) {
      toast(this.texts.textGone, "attention");
      this.advance();
    }
  }

  leave() {
    leave([this.current, this.ahead].filter(Boolean).map((one) => one.token));
  }
}

function prepared(data) {
  return { ...data, loading: load(data), tools: {}, touched: new Set() };
}
