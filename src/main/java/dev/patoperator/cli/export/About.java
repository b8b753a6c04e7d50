package dev.patoperator.cli.export;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.patoperator.cli.export.log.LogSummary;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When and from what the tables were made.
 *
 * @param program name and version
 * @param exportedAt when the export began
 * @param cluster URL of the Kubernetes API; null when files were read
 * @param namespaces those that were read in the cluster; null for all
 * @param files the saved resources; null when the cluster was read
 * @param resources how many objects of each kind were read
 * @param logs what was read of each log
 * @param rows how many rows each table has
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"program", "exportedAt", "cluster", "namespaces", "files", "resources", "logs", "rows"})
record About(
        String program,
        String exportedAt,
        @Nullable String cluster,
        @Nullable List<String> namespaces,
        @Nullable List<String> files,
        Map<String, Long> resources,
        List<LogSummary> logs,
        Map<String, Long> rows) {}
