// A page with a player tells its height, since its frame can't look into it.
addEventListener("message", ({ data, source }) => {
  if (data?.type !== "animate-ce:height" || !Number.isFinite(data.height)) return;
  for (const frame of document.querySelectorAll("iframe.animate-ce")) {
    if (frame.contentWindow === source) frame.height = String(Math.ceil(data.height));
  }
});
