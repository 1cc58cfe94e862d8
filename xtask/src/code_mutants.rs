//! `cargo xtask simulate --code-mutants`: puts one defect after another into a copy of the code, and looks whether the
//! simulation finds it. Each takes a build, so it is no step of the tests; that the list fits the code is one of them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::group::Group;
use crate::{Result, layout};

/// A defect must be found by the worlds that the tests play.
const WORLDS: &str = "10000";
/// So many worlds without a violation show that another layer holds.
const HOLDS: &str = "300";
const MEMBERS: [&str; 3] = ["core", "edge", "tests/simulation"];

#[derive(Debug, Default, PartialEq, Eq)]
struct Mutant {
    name: String,
    held_by: Option<String>,
    file: String,
    find: String,
    replace: String,
}

pub(crate) fn run() -> Result {
    let mutants = listed()?;
    let copy = Copy::make()?;
    if let (false, said) = copy.build()? {
        return Err(format!("the copy of the code does not build as it is: {said}"));
    }
    let mut problems = Vec::new();
    for mutant in &mutants {
        let said = match copy.try_out(mutant)? {
            Ok(said) => said,
            Err(problem) => {
                problems.push(format!("{}: {problem}", mutant.name));
                format!("PROBLEM: {problem}")
            }
        };
        println!("{:<72} {said}", mutant.name);
    }
    println!("{} defects in the code, {} of them not as they should be", mutants.len(), problems.len());
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn listed() -> Result<Vec<Mutant>> {
    parse(&read(&layout::root().join("tests/simulation/mutants.txt"))?)
}

/// A copy of the members that matter, in a workspace of their own.
#[derive(Debug)]
struct Copy(PathBuf);

impl Copy {
    fn make() -> Result<Copy> {
        let root = layout::target().join("mutants/code");
        if root.exists() {
            fs::remove_dir_all(&root).map_err(|error| format!("cannot clear {}: {error}", root.display()))?;
        }
        for member in MEMBERS {
            copy(&layout::root().join(member), &root.join(member))?;
        }
        for file in ["Cargo.lock", "clippy.toml"] {
            copy(&layout::root().join(file), &root.join(file))?;
        }
        let manifest = read(&layout::root().join("Cargo.toml"))?;
        let list = MEMBERS.map(|member| format!("\"{member}\"")).join(", ");
        let with_members = |line: &str| match line.split_once(" = [") {
            Some((name @ ("members" | "default-members"), _)) => format!("{name} = [{list}]\n"),
            _ => format!("{line}\n"),
        };
        let manifest: String = manifest.lines().map(with_members).collect();
        write(&root.join("Cargo.toml"), &manifest)?;
        Ok(Copy(root))
    }

    /// What was found, or held; or why this is not as it should be.
    fn try_out(&self, mutant: &Mutant) -> Result<std::result::Result<String, String>> {
        let file = self.0.join(&mutant.file);
        let text = read(&file)?;
        if !text.contains(&mutant.find) {
            return Ok(Err(format!("{:?} is not in {}", mutant.find, mutant.file)));
        }
        write(&file, &text.replace(&mutant.find, &mutant.replace))?;
        let outcome = self.judge(mutant);
        write(&file, &text)?;
        outcome
    }

    fn judge(&self, mutant: &Mutant) -> Result<std::result::Result<String, String>> {
        if let (false, said) = self.build()? {
            return Ok(Err(format!("it does not build: {said}")));
        }
        let worlds = if mutant.held_by.is_some() { HOLDS } else { WORLDS };
        let (succeeded, said) = self.cargo("run", &["--", "--seeds", worlds])?;
        let found = said.lines().find_map(|line| line.split_once("simulation: ")).map(|(_, found)| found.to_owned());
        Ok(match (succeeded, found, &mutant.held_by) {
            (true, _, Some(layer)) => Ok(format!("held by {layer}")),
            (true, _, None) => Err(format!("{WORLDS} worlds did not find it")),
            (false, Some(found), None) => Ok(found.chars().take(120).collect()),
            (false, found, _) => Err(found.unwrap_or(said)),
        })
    }

    fn build(&self) -> Result<(bool, String)> {
        self.cargo("build", &[])
    }

    /// Whether it succeeded, and what it said on the standard error.
    fn cargo(&self, what: &str, more: &[&str]) -> Result<(bool, String)> {
        let said = self.0.join("stderr.log");
        let problem = |error: std::io::Error| format!("cannot write {}: {error}", said.display());
        let mut command = layout::cargo(&[what, "--quiet", "--offline"]);
        command.args(["--profile", "simulation", "--package", "advocateloop-simulation"]).args(more);
        command.current_dir(&self.0).env("CARGO_TARGET_DIR", layout::target().join("mutants/target"));
        let mut group = Group::start(command.stdout(Stdio::null()).stderr(File::create(&said).map_err(problem)?))?;
        let succeeded = group.wait()?.success();
        Ok((succeeded, read(&said)?.trim().to_owned()))
    }
}

/// Blocks of a name, perhaps what holds, a file, `- ` what is there and `+ ` what becomes of it.
fn parse(list: &str) -> Result<Vec<Mutant>> {
    let mut mutants: Vec<Mutant> = Vec::new();
    for line in list.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let Some(rest) = line.strip_prefix("  ") else {
            mutants.push(Mutant { name: line.to_owned(), ..Mutant::default() });
            continue;
        };
        let Some(mutant) = mutants.last_mut() else { return Err(format!("{rest:?} belongs to no mutant")) };
        if let Some(layer) = rest.strip_prefix("held by ") {
            mutant.held_by = Some(layer.to_owned());
        } else if let Some(find) = rest.strip_prefix("- ") {
            find.clone_into(&mut mutant.find);
        } else if let Some(replace) = rest.strip_prefix("+ ") {
            replace.clone_into(&mut mutant.replace);
        } else {
            rest.clone_into(&mut mutant.file);
        }
    }
    let unfinished = mutants.iter().find(|mutant| mutant.file.is_empty() || mutant.find.is_empty());
    match unfinished {
        Some(mutant) => Err(format!("{:?} lacks its file or its text", mutant.name)),
        None => Ok(mutants),
    }
}

fn copy(from: &Path, to: &Path) -> Result {
    let problem = |error: std::io::Error| format!("cannot copy {}: {error}", from.display());
    if !from.is_dir() {
        return fs::copy(from, to).map(drop).map_err(problem);
    }
    fs::create_dir_all(to).map_err(problem)?;
    for entry in fs::read_dir(from).map_err(problem)? {
        let entry = entry.map_err(problem)?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))
}

fn write(file: &Path, text: &str) -> Result {
    fs::write(file, text).map_err(|error| format!("cannot write {}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::{Mutant, layout, listed, parse, read};

    #[test]
    fn every_mutant_finds_its_text_in_the_code() {
        for mutant in listed().unwrap() {
            let file = read(&layout::root().join(&mutant.file)).unwrap();
            assert!(file.contains(&mutant.find), "{}: {:?} is not in {}", mutant.name, mutant.find, mutant.file);
        }
    }

    #[test]
    fn a_block_is_a_mutant() {
        let list = "# why\n\na < b\n  held by c\n  core/src/x.rs\n  - a <\n  + a <=\n";
        let mutant = Mutant {
            name: "a < b".to_owned(),
            held_by: Some("c".to_owned()),
            file: "core/src/x.rs".to_owned(),
            find: "a <".to_owned(),
            replace: "a <=".to_owned(),
        };
        assert_eq!(parse(list), Ok(vec![mutant]));
    }

    #[test]
    fn an_unfinished_block_is_refused() {
        assert!(parse("a\n  core/src/x.rs\n").is_err());
        assert!(parse("  core/src/x.rs\n").is_err());
    }
}
