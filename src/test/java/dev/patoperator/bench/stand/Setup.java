package dev.patoperator.bench.stand;

import dev.patoperator.bench.report.Report;

/** What every scenario is given. */
public record Setup(Parameters parameters, Image image, Report report) {}
