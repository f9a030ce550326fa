// Requests to the console's own server.
const token = document.querySelector("meta[name=form-token]")?.content ?? "";

export async function piece(path, fields, signal) {
  const answer = await fetch(`${path}?${new URLSearchParams(fields)}`, { signal });
  if (answer.status === 401) location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

export async function send(path, fields) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "X-Form-Token": token },
    body: new URLSearchParams(fields),
  });
  if (answer.status === 401) location.reload();
  const body = await answer.json().catch(() => ({}));
  return { ok: answer.ok, text: body.done ?? body.error ?? "" };
}
