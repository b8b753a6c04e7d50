package dev.patoperator.cli.export.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What was read of one log.
 *
 * @param file its name
 * @param sha256 of its bytes, in hexadecimal
 * @param lines all of them
 * @param results ids that lines of the audit trail name
 * @param first time of the first line of the operator; null when there is none
 * @param last time of the last line of the operator
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LogSummary(
        String file,
        String sha256,
        long lines,
        long results,
        @Nullable String first,
        @Nullable String last) {}
