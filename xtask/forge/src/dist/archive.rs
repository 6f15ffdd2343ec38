//! Archives that are the same whenever they hold the same files: entries in the order of their names, one time
//! for all, no users.

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// What an archive holds: names with forward slashes, and contents.
pub type Entries = BTreeMap<String, Vec<u8>>;

/// 1985-10-26, the time that npm gives to every file: tools that know nothing before 1980 take it.
const TIME: u64 = 499_162_500;

/// A zip archive, as jar, aar and nupkg are.
pub fn zip(entries: &Entries) -> Result<Vec<u8>, String> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).unix_permissions(0o644);
    for (name, bytes) in entries {
        let begun = writer.start_file(name.as_str(), options);
        begun.map_err(|error| format!("zip: {name}: {error}"))?;
        writer.write_all(bytes).map_err(|error| format!("zip: {name}: {error}"))?;
    }
    let archive = writer.finish().map_err(|error| format!("zip: {error}"))?;
    Ok(archive.into_inner())
}

/// The files of a zip archive.
pub fn unzip(archive: &[u8]) -> Result<Entries, String> {
    let mut reader = ZipArchive::new(Cursor::new(archive)).map_err(|error| format!("unzip: {error}"))?;
    let mut entries = Entries::new();
    for index in 0..reader.len() {
        let mut file = reader.by_index(index).map_err(|error| format!("unzip: {error}"))?;
        let name = file.name().map_err(|error| format!("unzip: {error}"))?.into_owned();
        if file.is_dir() {
            continue;
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| format!("unzip: {name}: {error}"))?;
        entries.insert(name, bytes);
    }
    Ok(entries)
}

/// A compressed tar archive, with everything in it below `folder`.
pub fn tgz(folder: &str, entries: &Entries) -> Result<Vec<u8>, String> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for (name, bytes) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(TIME);
        let path = format!("{folder}/{name}");
        let added = builder.append_data(&mut header, &path, bytes.as_slice());
        added.map_err(|error| format!("tar: {path}: {error}"))?;
    }
    let ended = builder.into_inner().and_then(GzEncoder::finish);
    ended.map_err(|error| format!("tar: {error}"))
}

/// The files of a compressed tar archive.
pub fn untgz(archive: &[u8]) -> Result<Entries, String> {
    let shown = |error: std::io::Error| format!("tar: {error}");
    let mut entries = Entries::new();
    for entry in tar::Archive::new(GzDecoder::new(archive)).entries().map_err(shown)? {
        let mut entry = entry.map_err(shown)?;
        let name = entry.path().map_err(shown)?.to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(shown)?;
        entries.insert(name, bytes);
    }
    Ok(entries)
}

/// Every file below a folder, but for what `wanted` turns down.
pub fn read(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<Entries, String> {
    let mut entries = Entries::new();
    collect(folder, "", wanted, &mut entries)?;
    Ok(entries)
}

fn collect(
    folder: &Path,
    before: &str,
    wanted: &dyn Fn(&str) -> bool,
    entries: &mut Entries,
) -> Result<(), String> {
    let shown = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(shown)? {
        let entry = entry.map_err(shown)?;
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if !wanted(&name) {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            collect(&path, &format!("{name}/"), wanted, entries)?;
        } else {
            let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            entries.insert(name, bytes);
        }
    }
    Ok(())
}

/// Makes the folder anew and writes the files into it.
pub fn write(folder: &Path, entries: &Entries) -> Result<(), String> {
    let shown = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(shown)?;
    }
    std::fs::create_dir_all(folder).map_err(shown)?;
    for (name, bytes) in entries {
        write_file(&folder.join(name), bytes)?;
    }
    Ok(())
}

/// Writes one file, and the folders above it.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, bytes)).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Entries {
        let files = [("b/c.txt", "what c says"), ("a.txt", ""), ("b/é.txt", "ä")];
        files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_zip_holds_what_was_put_in_and_is_the_same_again() {
        let archive = zip(&some()).expect("zip");
        assert_eq!(unzip(&archive).expect("unzip"), some());
        assert_eq!(zip(&some()).expect("zip"), archive);
    }

    #[test]
    fn a_tar_holds_everything_below_its_folder_in_order() {
        let archive = tgz("package", &some()).expect("tgz");
        let entries = untgz(&archive).expect("untgz");
        let names: Vec<&String> = entries.keys().collect();
        assert_eq!(names, ["package/a.txt", "package/b/c.txt", "package/b/é.txt"]);
        for (name, bytes) in &entries {
            assert_eq!(&some()[name.trim_start_matches("package/")], bytes);
        }
        assert_eq!(tgz("package", &some()).expect("tgz"), archive);
    }

    #[test]
    fn a_folder_is_made_anew_and_read_back_in_parts() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("made");
        write_file(&path.join("old/left.txt"), b"old").expect("written");
        write(&path, &some()).expect("written");
        assert_eq!(read(&path, &|_| true).expect("read"), some());
        let part = read(&path, &|name| name != "b").expect("read");
        assert_eq!(part.into_keys().collect::<Vec<_>>(), ["a.txt"]);
    }
}
