import { Refused, signInByToken, signInByUserSig } from "./api";
import { field, form, h, put } from "./dom";
import { why } from "./page";
import { texts } from "./texts";

/** Codes of a credential that is wrong, expired or another one's. */
const WRONG = new Set([60004, 70001, 70002, 70003, 70009, 70013, 70014]);
const TOO_MANY = 70050;

/** Why a credential was not taken, for people. */
export function refusal(error: unknown): string {
  const t = texts();
  if (!(error instanceof Refused)) return String(error);
  if (error.code === TOO_MANY) return t.tooMany;
  return WRONG.has(error.code) ? t.wrong : why(error);
}

/** `done` is called when somebody has signed in; `first`: what went wrong before. */
export function signIn(main: HTMLElement, first: string, done: () => void): void {
  const t = texts();
  const problem = h("p", { class: "bad", role: "alert" }, first);
  const secret = (): HTMLInputElement => h("input", { type: "password", autocomplete: "off", spellcheck: "false", required: true });
  const [token, sig] = [secret(), secret()];
  const user = h("input", { type: "text", autocomplete: "off", spellcheck: "false", required: true });
  const attempt = (how: () => Promise<void>) => async (): Promise<void> => {
    put(problem);
    try {
      await how();
    } catch (error) {
      return put(problem, refusal(error));
    }
    done();
  };
  main.append(h("p", { class: "soft" }, t.signInLead), problem,
    h("fieldset", {}, h("legend", {}, t.byToken),
      form(attempt(() => signInByToken(token.value.trim())), field(t.token, token), h("p", { class: "soft" }, t.tokenHelp),
        h("button", { class: "main" }, t.signIn))),
    h("fieldset", {}, h("legend", {}, t.bySig),
      form(attempt(() => signInByUserSig(user.value.trim(), sig.value.trim())), field(t.user, user), field(t.userSig, sig),
        h("button", { class: "main" }, t.signIn))));
}
