/** What can be done with a project, as items of a menu. Knows nothing of where the menu opens. */
import { startIn } from "../chat/current";
import { MenuItem } from "../ui/Menu";
import type { Project } from "../wire/shapes";
import { t } from "../words/t";
import { asking } from "./asking";

export function ProjectMenu({ project }: { project: Project }) {
  return (
    <>
      <MenuItem icon="compose" onChoose={() => startIn(project.id)}>
        {t("project.newChat")}
      </MenuItem>
      <MenuItem icon="edit" onChoose={() => asking.set({ kind: "rename", project })}>
        {t("chat.rename")}
      </MenuItem>
      <MenuItem icon="trash" danger onChoose={() => asking.set({ kind: "delete", project })}>
        {t("chat.delete")}
      </MenuItem>
    </>
  );
}
