package dev.patoperator.bench.stand;

import dev.patoperator.bench.report.Report;

/** The common parameters of all scenarios. */
public record Setup(Parameters parameters, Image image, Report report) {}
