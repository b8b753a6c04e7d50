package dev.patoperator.cli.preview.base;

import dev.patoperator.cli.document.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a folder as a Git revision has them, without those of its subfolders. They are read with {@code git
 * ls-tree} and {@code git cat-file}: {@code git archive} would leave out what the repository's attributes exclude.
 *
 * @param commit the full name of the commit
 * @param files contents by name of the file; empty when the revision does not have the folder
 */
record GitFolder(String commit, Map<String, byte[]> files) {

    /** What {@code gitrevisions} describes, without paths and searches, and never what git would take for an option. */
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_@][A-Za-z0-9._/@{}^~+=#-]{0,249}");

    /** A line of {@code git ls-tree -l -z}: mode, type, object, size, name. */
    private static final Pattern ENTRY = Pattern.compile("([0-7]{6}) (\\w+) ([0-9a-f]{40,64}) +([0-9-]+)\t(.+)");

    private static final Pattern POLICY_FILE = Pattern.compile("(?i).+\\.(yaml|yml|json)");
    private static final String SYMBOLIC_LINK = "120000";
    private static final int MAX_FILES = 5_000;
    private static final long MAX_BYTES = 16L << 20;

    private record Entry(String object, long size, String name) {}

    /**
     * Reads the YAML and JSON files of a folder.
     *
     * @param folder an existing folder in the working tree of a repository
     * @throws InvalidInputException when the revision is malformed or missing, when the folder is in no repository, when
     *     git is not installed, and when there are more files than a folder of policies has
     */
    static GitFolder read(Path folder, String revision) throws InvalidInputException, InterruptedException {
        if (!REVISION.matcher(revision).matches()) {
            throw new InvalidInputException("--base is neither an existing folder nor the name of a Git revision");
        }
        GitCommand git = new GitCommand(folder);
        String commit = commit(git, folder, revision);
        List<Entry> entries = entries(git, commit);
        return new GitFolder(commit, contents(git, entries));
    }

    private static String commit(GitCommand git, Path folder, String revision)
            throws InvalidInputException, InterruptedException {
        GitCommand.Answer answer = git.run("", "rev-parse", "--verify", "--quiet", revision + "^{commit}");
        if (answer.exitCode() == 1) {
            throw new InvalidInputException(
                    "--base " + revision + " is neither an existing folder nor a revision of the"
                            + " repository of " + folder + ". In a shallow clone, fetch it first (fetch-depth: 0 of"
                            + " actions/checkout)");
        }
        return requireSuccess(answer, "rev-parse").text();
    }

    private static List<Entry> entries(GitCommand git, String commit)
            throws InvalidInputException, InterruptedException {
        // Relative to the folder that git runs in.
        String listed = requireSuccess(git.run("", "ls-tree", "-l", "-z", commit), "ls-tree")
                .text();
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        for (String line : listed.split("\0", -1)) {
            Matcher entry = ENTRY.matcher(line);
            if (!entry.matches() || !isPolicyFile(entry)) {
                continue;
            }
            if (entry.group(1).equals(SYMBOLIC_LINK)) {
                throw new InvalidInputException(entry.group(5) + " is a symbolic link in " + commit
                        + ", which is not followed there: give a folder with the earlier policies as --base");
            }
            bytes += Long.parseLong(entry.group(4));
            entries.add(new Entry(entry.group(3), Long.parseLong(entry.group(4)), entry.group(5)));
        }
        if (entries.size() > MAX_FILES || bytes > MAX_BYTES) {
            throw new InvalidInputException("the folder has more files in " + commit + " than a folder of policies: "
                    + entries.size() + " of together " + bytes + " bytes");
        }
        return entries;
    }

    private static boolean isPolicyFile(Matcher entry) {
        return entry.group(2).equals("blob")
                && POLICY_FILE.matcher(entry.group(5)).matches();
    }

    /** Parses what {@code git cat-file --batch} writes: for each object a line, its bytes, and the end of a line. */
    private static Map<String, byte[]> contents(GitCommand git, List<Entry> entries)
            throws InvalidInputException, InterruptedException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        if (entries.isEmpty()) {
            return files;
        }
        StringBuilder objects = new StringBuilder();
        entries.forEach(entry -> objects.append(entry.object()).append('\n'));
        byte[] output = requireSuccess(git.run(objects.toString(), "cat-file", "--batch"), "cat-file")
                .output();
        int at = 0;
        for (Entry entry : entries) {
            String header = entry.object() + " blob " + entry.size() + "\n";
            int from = at + header.length();
            int to = Math.toIntExact(from + entry.size());
            if (to >= output.length
                    || !new String(output, at, header.length(), StandardCharsets.US_ASCII).equals(header)) {
                throw new InvalidInputException("git could not read " + entry.name() + " of the revision");
            }
            files.put(entry.name(), Arrays.copyOfRange(output, from, to));
            at = to + 1;
        }
        return files;
    }

    private static GitCommand.Answer requireSuccess(GitCommand.Answer answer, String command)
            throws InvalidInputException {
        if (answer.exitCode() != 0) {
            throw new InvalidInputException("git " + command + " failed: " + answer.error());
        }
        return answer;
    }
}
