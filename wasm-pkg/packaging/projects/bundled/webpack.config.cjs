module.exports = { mode: "production", entry: "./main.js", output: { filename: "webpack.js" }, performance: { hints: false } };
