/** What every chat of a project is given: instructions, files, a model. */
import { type DragEvent, useRef, useState } from "react";
import { FileStatus } from "../files/FileStatus";
import { opened } from "../files/texts";
import { answering, catalogue, preferences } from "../models/catalogue";
import { readable } from "../chat/readable";
import { isPicture } from "../chat/readable";
import { Button, IconButton } from "../ui/Button";
import { Select, TextArea } from "../ui/Field";
import { Group, Row, Rows } from "../ui/Group";
import { whatHappened } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import { toast } from "../ui/Toasts";
import { asProblem } from "../wire/http";
import { REACHES, type Project, type Reach } from "../wire/shapes";
import { upload } from "../wire/upload";
import { t } from "../words/t";
import { FolderSettings } from "./FolderSettings";
import { addFile, change, removeFile } from "./projects";

export function ProjectSettings({ project }: { project: Project }) {
  return (
    <div className="flex flex-col gap-8 pt-2">
      <Instructions project={project} />
      <Offered project={project} />
      <FolderSettings project={project} />
      <Answers project={project} />
      <Remembers project={project} />
    </div>
  );
}

function Instructions({ project }: { project: Project }) {
  const [text, setText] = useState<string | null>(null);
  const changed = text !== null && text !== project.instructions;
  return (
    <form
      className="flex flex-col items-start gap-3 [&>div]:w-full"
      onSubmit={async (event) => {
        event.preventDefault();
        if (text !== null && (await change(project, { instructions: text }))) toast(t("saved"));
      }}
    >
      <TextArea
        label={t("project.instructions")}
        hint={t("project.instructionsHint")}
        placeholder={t("project.instructionsPlaceholder")}
        maxLength={20_000}
        dir="auto"
        value={text ?? project.instructions}
        onChange={(event) => setText(event.target.value)}
      />
      <Button look="primary" type="submit" disabled={!changed}>
        {t("save")}
      </Button>
    </form>
  );
}

function Offered({ project }: { project: Project }) {
  const chooser = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(0);
  const [over, setOver] = useState(false);

  const bring = async (given: File): Promise<void> => {
    const file = await readable(given);
    if (!file || isPicture(file.type)) {
      toast(t("project.unreadable", { name: given.name }), { bad: true });
      return;
    }
    setBusy((count) => count + 1);
    try {
      const stored = await upload(file, () => undefined, new AbortController().signal);
      await addFile(project.id, { kind: "file", ...stored });
    } catch (error) {
      toast(t("write.uploadFailed", { name: file.name, reason: whatHappened(asProblem(error)) }), { bad: true });
    } finally {
      setBusy((count) => count - 1);
    }
  };
  const onDrop = (event: DragEvent): void => {
    setOver(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    for (const file of event.dataTransfer.files) void bring(file);
  };
  return (
    <div
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={`-m-2 rounded-xl p-2 ${over ? "bg-accent-soft" : ""}`}
    >
      <Group title={t("project.files")} hint={t("project.filesHint")}>
        {project.files.length > 0 ? (
          <Rows>
            {project.files.map((file) => (
              <Row key={file.file_id} name={<bdi>{file.name}</bdi>} about={<FileStatus id={file.file_id} size={file.size} />}>
                <IconButton icon="eye" small label={t("file.open", { name: file.name })} onClick={() => opened.set({ id: file.file_id, name: file.name, page: 1, quote: "" })} />
                <IconButton icon="close" small label={t("remove.named", { name: file.name })} onClick={() => void removeFile(project, file)} />
              </Row>
            ))}
          </Rows>
        ) : null}
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          aria-label={t("project.addFiles")}
          onChange={(event) => {
            for (const file of event.target.files ?? []) void bring(file);
            event.target.value = "";
          }}
        />
        <div>
          <Button icon="plus" busy={busy > 0} onClick={() => chooser.current?.click()}>
            {t("project.addFiles")}
          </Button>
        </div>
      </Group>
    </div>
  );
}

function Answers({ project }: { project: Project }) {
  const all = useStore(catalogue);
  const { model } = useStore(preferences);
  const usual = answering(all, null, model)?.name ?? "";
  return (
    <Select
      label={t("project.model")}
      value={project.model ?? ""}
      onPick={(value) => void change(project, { model: value || null })}
      options={[
        { value: "", name: t("project.modelUsual", { name: usual }) },
        ...all.models.map(({ id, name }) => ({ value: id, name })),
      ]}
    />
  );
}

/** What its chats know of the person beyond themselves. */
function Remembers({ project }: { project: Project }) {
  return (
    <Group title={t("project.memory")} hint={t("project.memoryHint")}>
      <Select
        label={t("project.memoryOf")}
        value={project.memory}
        onPick={(value) => void change(project, { memory: value as Reach })}
        options={REACHES.map((value) => ({ value, name: t(`project.memory.${value}`) }))}
      />
      <Select
        label={t("project.recallsOf")}
        value={project.recalls}
        onPick={(value) => void change(project, { recalls: value as Reach })}
        options={REACHES.map((value) => ({ value, name: t(`project.recalls.${value}`) }))}
      />
    </Group>
  );
}
