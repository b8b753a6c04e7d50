/** The operator as a whole: both controllers on the embedded Kubernetes API, against the GitHub simulator. */
package dev.patoperator;
