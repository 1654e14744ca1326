/** Catches what a component threw: shows something plainer, or says so and offers to load again. Knows no component. */
import { Component, type ReactNode } from "react";
import { t } from "../words/t";
import { Button } from "./Button";

export class Guard extends Component<{ children: ReactNode; instead?: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    if (this.props.instead !== undefined) return this.props.instead;
    return (
      <main className="relative z-10 flex h-full flex-col items-center justify-center gap-4 bg-paper p-6 text-center">
        <h1 className="text-lg font-semibold">{t("problem.crash")}</h1>
        <p className="text-quiet">{t("problem.crashHint")}</p>
        <Button look="primary" onClick={() => location.reload()}>
          {t("problem.reload")}
        </Button>
      </main>
    );
  }
}
