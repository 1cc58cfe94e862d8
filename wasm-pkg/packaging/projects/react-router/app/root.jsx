export default function Root() {
  return <html><body></body></html>;
}
