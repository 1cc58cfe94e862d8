"use client";
import * as preflight from "@advocateloop/preflight";
import { useEffect, useState } from "react";
import { check } from "../../check.mjs";

export default function Page() {
  const [said, say] = useState("not yet");
  useEffect(() => say(check(preflight)), []);
  return <p id="said">{said}</p>;
}
