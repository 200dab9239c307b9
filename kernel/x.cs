namespace Territory;
