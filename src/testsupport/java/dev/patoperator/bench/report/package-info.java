/** The figures of a benchmark: printed as a table and written as JSON. */
package dev.patoperator.bench.report;
