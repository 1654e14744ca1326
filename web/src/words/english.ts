/** What tests hear: English, spoken before the first of them begins. */
import { speak } from "./t";

await speak("en");
