/** Stands in for a layout engine that Mermaid would bring along: large, under another licence, and never asked for here. */
export default class NoElk {
  layout(): Promise<never> {
    return Promise.reject(new Error("This layout is not here."));
  }
}
