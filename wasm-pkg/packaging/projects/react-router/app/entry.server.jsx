// There is no page to render. Without this file, the build would install packages of its own.
export default () => new Response("no pages");
