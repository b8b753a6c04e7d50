/** Tests of what is told, when, and under which id. */
package dev.patoperator.notification.source;
