// A page with a player tells its height, since its frame can't look into it.
addEventListener("message", ({ data, source }) => {
  if (data?.type !== "animate-ce:height" || !Number.isFinite(data.height)) return;
  /** @type {NodeListOf<HTMLIFrameElement>} */
  const frames = document.querySelectorAll("iframe.animate-ce");
  for (const frame of frames) {
    if (frame.contentWindow === source) frame.height = String(Math.ceil(data.height));
  }
});
