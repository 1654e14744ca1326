/** Where notices go: this browser, mailboxes, services; what goes there, and when it is quiet. */
import { useEffect, useState } from "react";
import { owns } from "../accounts/me";
import { notify as api } from "../wire/api";
import type { Channel } from "../wire/notify";
import type { Me } from "../wire/people";
import { Group } from "../ui/Group";
import { useLoaded } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { Spinner } from "../ui/Waiting";
import { t } from "../words/t";
import { ChannelCard } from "./ChannelCard";
import { MailServer } from "./MailServer";
import { NewAddress, NewService } from "./NewChannel";
import { markHere } from "./push";
import { QuietHours } from "./QuietHours";
import { ThisBrowser } from "./ThisBrowser";

export default function Notifications({ me }: { me: Me }) {
  const { value: ways, problem, again } = useLoaded(api.ways);
  const [mark, setMark] = useState("");
  useEffect(() => void markHere().then(setMark, () => undefined), [ways]);
  const guest = me.user.role === "guest";
  if (problem) return <ProblemNote problem={problem} />;
  if (!ways) return <Spinner label={t("loading")} />;
  const here = ways.channels.find((channel) => channel.mark !== "" && channel.mark === mark);
  return (
    <>
      <Group title={t("notify.title")} hint={t("notify.hint")}>
        <ThisBrowser here={here} pushKey={ways.push_key} onChange={again} />
        {ways.channels.map((channel: Channel) => (
          <ChannelCard key={channel.id} channel={channel} here={channel === here} onChange={again} />
        ))}
      </Group>
      {guest ? null : (
        <>
          {ways.mail ? <NewAddress onChange={again} /> : null}
          <NewService others={ways.others} onChange={again} />
        </>
      )}
      <QuietHours quiet={ways.quiet} />
      {owns(me) ? <MailServer onChange={again} /> : null}
    </>
  );
}
