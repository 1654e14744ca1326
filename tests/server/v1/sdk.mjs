// What OpenAI's SDK for Node finds at the address in LOWKEY_URL: one JSON object on standard output.
import { createRequire } from "node:module";

const require = createRequire(process.env.LOWKEY_WEB + "/");
const OpenAI = require("openai").default ?? require("openai");
const client = new OpenAI({ baseURL: `${process.env.LOWKEY_URL}/v1`, apiKey: "any", maxRetries: 0 });
const messages = [{ role: "user", content: "Hello" }];
const city = { type: "object", properties: { city: { type: "string" } } };
const found = {};

found.models = [];
for await (const model of client.models.list()) found.models.push(model.id);
found.model = (await client.models.retrieve("up/echo")).owned_by;

for (const model of ["up/echo", "lowkey"]) {
  const mine = (found[model] = {});
  const whole = await client.chat.completions.create({ model, messages });
  mine.whole = [whole.choices[0].message.content, whole.choices[0].finish_reason];

  const stream = await client.chat.completions.create({
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  mine.stream = "";
  for await (const chunk of stream) {
    mine.stream += chunk.choices[0]?.delta?.content ?? "";
    mine.usage = chunk.usage?.completion_tokens ?? mine.usage;
  }

  const called = await client.chat.completions.create({
    model,
    messages,
    tools: [{ type: "function", function: { name: "weather", parameters: city } }],
    tool_choice: "required",
  });
  mine.call = called.choices[0].message.tool_calls[0].function;

  const shaped = await client.chat.completions.create({
    model,
    messages,
    response_format: { type: "json_schema", json_schema: { name: "c", schema: city, strict: true } },
  });
  mine.shaped = JSON.parse(shaped.choices[0].message.content);

  const response = await client.responses.create({ model, input: "Hello" });
  mine.response = [response.output_text, response.status];

  const events = client.responses.stream({ model, input: "Hello" });
  mine.events = [];
  for await (const event of events) mine.events.push(event.type);
  mine.streamed = (await events.finalResponse()).output_text;
}

const completion = await client.completions.create({ model: "up/echo", prompt: "Once" });
found.completion = completion.choices[0].text;
const vectors = await client.embeddings.create({ model: "up/echo", input: ["a", "b"] });
found.vectors = vectors.data.map((row) => row.embedding.length);

const refused = async (work) => {
  try {
    await work();
    return "nothing";
  } catch (error) {
    return [error.constructor.name, error.status, error.code, error.param];
  }
};
found.unknown = await refused(() => client.models.retrieve("nope"));
found.bad = await refused(() => client.chat.completions.create({ model: "lowkey", messages: [] }));
found.limited = await refused(() =>
  client.chat.completions.create({ model: "up/fault-429-again-7", messages }),
);
found.broken = await refused(async () => {
  const model = "up/fault-fin-after-2";
  const stream = await client.chat.completions.create({ model, messages, stream: true });
  for await (const _ of stream);
});
process.stdout.write(JSON.stringify(found));
