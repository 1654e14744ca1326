/** The models there are and where they come from. The owner adds and removes. */
import type { Me } from "../wire/people";
import { owns } from "../accounts/me";
import { Group } from "../ui/Group";
import { t } from "../words/t";
import { ModelRows } from "./ModelRows";
import { Providers } from "./Providers";
import { Pull } from "./Pull";

export default function Models({ me }: { me: Me }) {
  const owner = owns(me);
  return (
    <>
      <ModelRows owner={owner} />
      {owner ? (
        <>
          <Providers />
          <Pull />
        </>
      ) : (
        <Group title={t("models.providers")} hint={t("models.ownerOnly")} />
      )}
    </>
  );
}
