/* Its work is in a shared library. */
int run_loops(int argc, char** argv);

int main(int argc, char** argv) {
  return run_loops(argc, argv);
}
