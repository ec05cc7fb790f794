/* A shared library that is no kernel. */
__attribute__((visibility("default"))) int counterprof_kernel_descriptors(void) {
  return 0;
}
