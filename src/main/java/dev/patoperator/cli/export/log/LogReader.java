package dev.patoperator.cli.export.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.cli.export.table.Evidence;
import dev.patoperator.cli.export.table.MissingType;
import dev.patoperator.cli.export.table.Row;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads logs of the operator in JSON, line by line. Used by one thread. */
public final class LogReader {

    /** Filters of log stores use this name, and it is kept. */
    static final String AUDIT_LOGGER = "dev.patoperator.telemetry.audit.AuditTrail";

    private final Evidence evidence;
    private final JsonFactory factory = new ObjectMapper().getFactory();

    public LogReader(Evidence evidence) {
        this.evidence = evidence;
    }

    /** What one line is about; null where it does not say. */
    private record Head(
            @Nullable String time,
            @Nullable String logger,
            @Nullable JsonNode keys) {}

    /** Reads a log, compressed when its name ends in {@code .gz}. */
    public LogSummary read(Path file) throws InvalidInputException, IOException {
        if (Files.isDirectory(file)) {
            throw new InvalidInputException(file + ": this is a folder; name the files in it");
        }
        MessageDigest digest = sha256();
        try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), digest);
                InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes) {
            LogCounts counts = readLines(text, String.valueOf(file.getFileName()));
            bytes.transferTo(OutputStream.nullOutputStream()); // the digest is of the whole file
            return counts.summary(
                    String.valueOf(file.getFileName()), HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchFileException e) {
            throw new InvalidInputException(file + ": there is no such file");
        } catch (ZipException | EOFException e) {
            throw new InvalidInputException(file + ": this is no complete gzip file");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private LogCounts readLines(InputStream in, String file) throws IOException {
        LineReader lines = new LineReader(in);
        LogCounts counts = new LogCounts();
        FlawedLines flawed = new FlawedLines();
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            counts.line();
            if (LineReader.isTooLong(line)) {
                flawed.add(MissingType.LONG_LINES, lines.number(), 1);
            } else if (!isBlank(line)) {
                readLine(line, lines.number(), counts, flawed);
            }
        }
        flawed.report(file, evidence);
        return counts;
    }

    private void readLine(byte[] line, long number, LogCounts counts, FlawedLines flawed) throws IOException {
        Head head = head(line);
        if (head == null) {
            flawed.add(MissingType.MALFORMED_LINES, number, 1);
            return;
        }
        Instant time = instant(head.time());
        if (time == null || head.logger() == null) {
            flawed.add(MissingType.OTHER_LINES, number, 1);
            return;
        }
        counts.at(time);
        if (!head.logger().equals(AUDIT_LOGGER) || head.keys() == null) {
            return;
        }
        AuditLine audit = new AuditLine(time, head.keys());
        if (audit.hasResults()) {
            List<Row> rows = audit.rows();
            for (Row row : rows) {
                evidence.addDecision(row);
            }
            counts.results(rows.size());
            if (rows.isEmpty()) {
                flawed.add(MissingType.OTHER_LINES, number, 1);
            }
            if (audit.unnamedIds() > 0) {
                flawed.add(MissingType.IDS_CUT, number, audit.unnamedIds());
            }
        } else if (!audit.isAboutCondition() && audit.resource() != null) {
            flawed.add(MissingType.TEXT_ONLY, number, 1);
        }
    }

    /** Returns the head of a line, from its first brace: log collectors write times and names before it. */
    private @Nullable Head head(byte[] line) {
        int start = 0;
        while (start < line.length && line[start] != '{') {
            start++;
        }
        String time = null;
        String logger = null;
        JsonNode keys = null;
        try (JsonParser parser = factory.createParser(line, start, line.length - start)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "time" -> time = parser.getValueAsString();
                    case "loggerName" -> logger = parser.getValueAsString();
                    case "kvpList" -> keys = parser.readValueAsTree();
                    default -> parser.skipChildren();
                }
            }
            return parser.nextToken() == null ? new Head(time, logger, keys) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable Instant instant(@Nullable String time) {
        try {
            return time == null ? null : Instant.parse(time);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte value : line) {
            if (value != ' ' && value != '\r' && value != '\t') {
                return false;
            }
        }
        return true;
    }
}
