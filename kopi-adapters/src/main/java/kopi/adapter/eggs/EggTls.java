package kopi.adapter.eggs;

import java.nio.file.Path;

/**
 * What an egg shows, and commands expect: a certificate and its key, both PEM.
 *
 * @param certificate the chain, the egg's own certificate first
 * @param key PKCS 8, not encrypted; commands do not read it
 */
public record EggTls(Path certificate, Path key) {}
